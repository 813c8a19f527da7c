/* SPDX-License-Identifier: BSD-2-Clause */
/* Polynomials of erf and lgamma; written by elementary_data.py. */
#ifndef KACI_ELEMENTARY_DATA_H
#define KACI_ELEMENTARY_DATA_H

/* erf(x) / x - 1 in powers of x^2, t = x - 0.0 for x in [0.0, 0.765625]; error 1.2e-17. */
static const double erf_small[] = {
    0x1.06eba8214db69p-3,
    -0x1.812746b0379e7p-2,
    0x1.ce2f21a042be2p-4,
    -0x1.b82ce31288b39p-6,
    0x1.565bcd0e69ebep-8,
    -0x1.c02db4001ea89p-11,
    0x1.f9a326f27e391p-14,
    -0x1.f4d25b3345ecbp-17,
    0x1.b9e6af057274dp-20,
    -0x1.5f7246c551ac9p-23,
    0x1.fc94a244cf788p-27,
    -0x1.5027378807993p-30,
    0x1.8aa53f031de11p-34,
    -0x1.4b7aedcd20ce3p-38,
};

/* erf, t = x - 1.1875 for x in [0.875, 1.5]; error 6.3e-18. */
static const double erf_1_rest = 0x1.4e52d196911dep-55;
static const double erf_1[] = {
    0x1.d0580b2cfd249p-1,
    0x1.1a0dc51a9934dp-2,
    -0x1.4ef05a0f95ee7p-2,
    0x1.5648b5dc4741fp-3,
    0x1.40fbaba43eb3ap-7,
    -0x1.c0db89d0a5de6p-5,
    0x1.388c3ec159d19p-6,
    0x1.aecb7468555c6p-8,
    -0x1.8bca53d5f7345p-8,
    0x1.4add3f1fd3330p-12,
    0x1.05ce82d54b72fp-10,
    -0x1.183e20792905fp-12,
    -0x1.9cfc7c9313e40p-14,
    0x1.d2a4f28d48423p-15,
    0x1.fcc71b8bdfb05p-19,
    -0x1.e16c8ff8d9c34p-18,
};

/* erf, t = x - 2.0 for x in [1.5, 2.5]; error 7.7e-19. */
static const double erf_2_rest = 0x1.972801904b9a3p-56;
static const double erf_2[] = {
    0x1.fd9ae142795e3p-1,
    0x1.529b9e8cf9a1dp-6,
    -0x1.529b9e8cf9a1ep-5,
    0x1.8b0ae3a4789bep-5,
    -0x1.1a2c59757ab04p-5,
    0x1.ace7404c20770p-7,
    0x1.e1935ea62f36ap-12,
    -0x1.bae0ab9838d90p-9,
    0x1.a1143443cf248p-10,
    -0x1.a46c6dedf25a3p-15,
    -0x1.13917c3d24032p-12,
    0x1.b33a08325168cp-14,
    0x1.5efb60cf7ea1ep-18,
    -0x1.108e049a89223p-16,
    0x1.09221fd9a8ceap-18,
    0x1.03a9253f4abc5p-20,
    -0x1.774ab8619d38fp-21,
    0x1.4d4722ca8fe95p-25,
    0x1.ee938a41e668fp-25,
};

/* erf, t = x - 3.25 for x in [2.5, 4.0]; error 1.3e-20. */
static const double erf_3_rest = 0x1.e1e4483ba034bp-55;
static const double erf_3[] = {
    0x1.ffff6f9f67e55p-1,
    0x1.e9b5e8d00ce7bp-16,
    -0x1.8de3cd290a7c0p-14,
    0x1.9aa489e3cacc1p-13,
    -0x1.2c7d5ef053ed0p-12,
    0x1.490a4d230f371p-12,
    -0x1.145464ea2816cp-12,
    0x1.647f721bfbfa8p-13,
    -0x1.567479c99b6d6p-14,
    0x1.b2c320232594cp-16,
    -0x1.38933be1b99eap-19,
    -0x1.80709681647c6p-19,
    0x1.ff323464aa654p-20,
    -0x1.265505631fa59p-21,
    0x1.d578246e1c8cep-29,
    0x1.1d28aad7034fdp-24,
    -0x1.d6497e892e341p-26,
    0x1.b0e2b88cb04aep-29,
    0x1.dbff777de6888p-30,
    -0x1.f5d10d42bc792p-31,
    0x1.12bb1edb42315p-33,
    0x1.af8a84ade3b2fp-35,
    -0x1.60234fda787dcp-36,
};

/* erf, t = x - 5.0 for x in [4.0, 6.0]; error 2.0e-22. */
static const double erf_4_rest = -0x1.a75948853c4bdp-56;
static const double erf_4[] = {
    0x1.fffffffffc9e8p-1,
    0x1.13af4f04f5e1cp-36,
    -0x1.589b22c94b06ep-34,
    0x1.196da0aaac634p-32,
    -0x1.516d3ca51fa4cp-31,
    0x1.3c51d0a786b4fp-30,
    -0x1.e235878c45e58p-30,
    0x1.32c72923f79d7p-29,
    -0x1.4bcea1a1948a2p-29,
    0x1.3505fc4bb36a5p-29,
    -0x1.f4124ad5f41c7p-30,
    0x1.6179a4c1b8d24p-30,
    -0x1.b59598e5dd581p-31,
    0x1.d9d05d845d347p-32,
    -0x1.be1a3a57773bcp-33,
    0x1.6820a5eefe597p-34,
    -0x1.e375b9efbb2dbp-36,
    0x1.f684042d06513p-38,
    -0x1.3c191e9589607p-40,
    -0x1.17d5137c2cda7p-43,
    0x1.a7b35f5284547p-43,
    -0x1.551ccaf594e39p-44,
    0x1.7fa0d6e36d695p-47,
    0x1.1553ad9a931adp-50,
};

/* lgamma(1 + x) / x, t = x - 0.0 for x in [-0.25, 0.28125]; error 4.9e-18. */
static const double lgamma_1_rest = 0x1.6f3ddc6ce2828p-58;
static const double lgamma_1[] = {
    -0x1.2788cfc6fb619p-1,
    0x1.a51a6625307d3p-1,
    -0x1.9a4d55beab2d9p-2,
    0x1.151322ac7d85cp-2,
    -0x1.a8b9c17aa59aep-3,
    0x1.5b40cb1008de4p-3,
    -0x1.2703a1dd47c51p-3,
    0x1.010b36b195336p-3,
    -0x1.c8067024cc722p-4,
    0x1.9a01e21b72dcep-4,
    -0x1.748c431459976p-4,
    0x1.556b21736ac98p-4,
    -0x1.3b1b7865e3681p-4,
    0x1.248d120e19d31p-4,
    -0x1.113e7855dedafp-4,
    0x1.00cea8c09d5f9p-4,
    -0x1.ddf8215e43d95p-5,
    0x1.b2a995790781ap-5,
    -0x1.c3ae1919c1d04p-5,
    0x1.139ab6b692ad9p-4,
    -0x1.90336775a8732p-5,
};

/* lgamma(1.5 + x), t = x - 0.0 for x in [-0.25, 0.25]; error 1.5e-18. */
static const double lgamma_15_rest = -0x1.346863f58b075p-58;
static const double lgamma_15[] = {
    -0x1.eeb95b094c191p-4,
    0x1.2aed059bd608bp-5,
    0x1.de9e64df22ef3p-2,
    -0x1.1ae55b18072dbp-3,
    0x1.e0f840dad62f1p-5,
    -0x1.da59d53719d74p-6,
    0x1.f9ca39da6c120p-7,
    -0x1.1a8ba516ee219p-7,
    0x1.456f1b064c185p-8,
    -0x1.7edb619def02bp-9,
    0x1.c9733323ea935p-10,
    -0x1.14919cf56c3acp-10,
    0x1.5185b301be9d0p-11,
    -0x1.9d04ccbd7af66p-12,
    0x1.ff0a5d852f34fp-13,
    -0x1.62dd4a9d8e172p-13,
    0x1.bbd8bfce13a62p-14,
};

/* lgamma(2 + x) / x, t = x - 0.0 for x in [-0.375, 0.25]; error 6.0e-18. */
static const double lgamma_2_rest = 0x1.6d09ef28b05d5p-58;
static const double lgamma_2[] = {
    0x1.b0ee6072093cep-2,
    0x1.4a34cc4a60fa6p-2,
    -0x1.13e001a557607p-4,
    0x1.51322ac7d840ap-6,
    -0x1.e404fc218ef6bp-8,
    0x1.7add6eaddac85p-9,
    -0x1.38ac5c2c5ab39p-10,
    0x1.0b36af5fecb55p-11,
    -0x1.d3fd4c75d4788p-13,
    0x1.a127db466bdd6p-14,
    -0x1.78de062e11bf7p-15,
    0x1.580147e1204edp-16,
    -0x1.3ceb379f06006p-17,
    0x1.276adc7a6855fp-18,
    -0x1.07ba073c855e4p-19,
    0x1.d57ae01c1b721p-21,
    -0x1.bb9ab3e74f0cfp-21,
};

#endif
