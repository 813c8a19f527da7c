/* SPDX-License-Identifier: BSD-2-Clause */
/* Fits of the modified Bessel functions; made by bessel_fit.py, do not edit.
 * x or y is z^2 where the name says `near`, 1/z where it says
 * `far`, and z where it says `tilt` or `more`; c is 1/sqrt(2 pi);
 * `_single` is for results in single precision. */
#ifndef KACI_BESSEL_FIT_H
#define KACI_BESSEL_FIT_H

/* (I0 - 1 - x/4) / x^2 for 0 <= x <= 30.25; relative error 1.7e-18. */
static inline double i0_near(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = (0x1.55f520f63f776p-64 + 0x1.6aa90b7420d5ep-73 * x) +
        w * (0x1.37ce29c243212p-82 + 0x1.31a116c985afdp-91 * x);
    p = p * v + ((0x1.02e85c07ac67cp-31 + 0x1.522a442454646p-39 * x) +
                 w * (0x1.522a3e50cc937p-47 + 0x1.0b31a6c42e19bp-55 * x));
    p = p * v + ((0x1.0000000000000p-6 + 0x1.c71c71c71c722p-12 * x) +
                 w * (0x1.c71c71c71c4f6p-18 + 0x1.23456789b15e1p-24 * x));
    return p;
}

/* (sqrt(z) e^-z I0 - c) z for 0 <= y <= 0.1818; relative error 2.3e-16. */
static inline double i0_far(double y)
{
    const double x = y - 0x1.745d1745d1746p-4;
    const double w = x * x, v = w * w;
    double p;

    p = 0x1.947cb445da0a6p+87 - 0x1.f3b2bf4416680p+88 * x;
    p = p * v + ((0x1.f31a87edb6e2bp+78 - 0x1.4eecfb8d7adcbp+79 * x) +
                 w * (-0x1.d637923c43066p+83 + 0x1.da510c41df15fp+84 * x));
    p = p * v + ((0x1.0ee37eb8a4a8ap+67 + 0x1.66302669c2b97p+67 * x) +
                 w * (-0x1.3ee30a642cdddp+73 + 0x1.926060a89de3ap+71 * x));
    p = p * v + ((0x1.d4e4956a47a35p+52 + 0x1.3d5536a01fb75p+56 * x) +
                 w * (-0x1.3a6b6ff210825p+60 - 0x1.4bcddb7096833p+62 * x));
    p = p * v + ((-0x1.b398240524811p+37 + 0x1.78e9371a170f0p+42 * x) +
                 w * (-0x1.fdfd189f3f117p+43 - 0x1.981cd9f11ac1dp+49 * x));
    p = p * v + ((-0x1.14f81d31311a5p+25 + 0x1.848371b790c1ep+26 * x) +
                 w * (0x1.bab57c2dd5909p+31 - 0x1.edeeaeb47855cp+34 * x));
    p = p * v + ((-0x1.696a7bd54f993p+11 + 0x1.9e60cad50202dp+11 * x) +
                 w * (0x1.3f12a83b843d7p+18 - 0x1.5faf0363f3b65p+15 * x));
    p = p * v + ((0x1.10c3b94f61e18p-1 + 0x1.94e8357f50667p+1 * x) +
                 w * (0x1.334bc2bfbced0p+3 - 0x1.84a10d63d397ap+7 * x));
    p = p * v + ((0x1.afba4f2496beap-5 + 0x1.1da01d6e486dfp-5 * x) +
                 w * (0x1.91a6c007b0786p-5 + 0x1.f842f95a4bcd1p-4 * x));
    return p;
}

/* (I1/z - 1/2 - x/16) / x^2 for 0 <= x <= 30.25; relative error 3.8e-19. */
static inline double i1_near(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = (0x1.f1693acc8abbcp-69 + 0x1.e351dd86b74f1p-78 * x) +
        w * (0x1.815cae0261768p-87 + 0x1.586891ddab3e3p-96 * x);
    p = p * v + ((0x1.27e4fb7706c96p-35 + 0x1.522a440fa26b8p-43 * x) +
                 w * (0x1.2c9755c60dfcep-51 + 0x1.ab826871ca2e0p-60 * x));
    p = p * v + ((0x1.5555555555555p-9 + 0x1.c71c71c71c71ep-15 * x) +
                 w * (0x1.6c16c16c16b7ap-21 + 0x1.845c8a0ce8315p-28 * x));
    return p;
}

/* (c - sqrt(z) e^-z I1) z for 0 <= y <= 0.1818; relative error 8.1e-17. */
static inline double i1_far(double y)
{
    const double x = y - 0x1.745d1745d1746p-4;
    const double w = x * x, v = w * w;
    double p;

    p = 0x1.9e2c148cc6d8fp+87 - 0x1.de8c1b0293919p+88 * x;
    p = p * v + ((0x1.fd0ce851a5442p+78 - 0x1.1e542828e295ap+79 * x) +
                 w * (-0x1.e0af324edb251p+83 + 0x1.b8483aeff15b1p+84 * x));
    p = p * v + ((0x1.11f6a953115ddp+67 + 0x1.c4a72ac48ecfdp+67 * x) +
                 w * (-0x1.442b3867799c7p+73 + 0x1.1dd758b0af461p+69 * x));
    p = p * v + ((0x1.cbd93f95439fap+52 + 0x1.53e12387501dcp+56 * x) +
                 w * (-0x1.3b1991ba94436p+60 - 0x1.721e714d2d004p+62 * x));
    p = p * v + ((-0x1.e78121dd0daa8p+37 + 0x1.81c6f524e07acp+42 * x) +
                 w * (-0x1.ae19a33a87641p+43 - 0x1.aad4746662a3ep+49 * x));
    p = p * v + ((-0x1.21bbea596e5ecp+25 + 0x1.52f8a2529b1e6p+26 * x) +
                 w * (0x1.d4fa1603f66c6p+31 - 0x1.e88496fbd9f01p+34 * x));
    p = p * v + ((-0x1.853fd90f6ccb9p+11 + 0x1.05cfe56297439p+11 * x) +
                 w * (0x1.4f17f5babe5e5p+18 + 0x1.ab63789396a59p+16 * x));
    p = p * v + ((0x1.3960f6a9a971ap-1 + 0x1.c6684a0f79b18p+1 * x) +
                 w * (0x1.7018a9f890c28p+3 - 0x1.8d434ae7576b7p+7 * x));
    p = p * v + ((0x1.3be4a0e3df4b6p-3 + 0x1.cb7c63b4cf3e3p-5 * x) +
                 w * (0x1.0d1f0f1033ad5p-4 + 0x1.334a1fbb7e51ap-3 * x));
    return p;
}

/* d ln I0 / d(z^2) for 0 <= x <= 6.0; relative error 0.012. */
static inline double i0_tilt(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = -0x1.82cd6f0c76b05p-12;
    p = p * v + ((0x1.02f744627bb67p-2 - 0x1.1986114b30781p-6 * x) +
                 w * (-0x1.3b1be0eb16cfcp-6 + 0x1.4c79cb89b11a5p-8 * x));
    return p;
}

/* d ln (I1/z) / d(z^2) for 0 <= x <= 6.0; relative error 0.00094. */
static inline double i1_tilt(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = -0x1.2aff0555a8f7bp-14;
    p = p * v + ((0x1.0039c666f73bfp-3 + 0x1.29de962d0dcc5p-13 * x) +
                 w * (-0x1.a31881845a72dp-8 + 0x1.3bb6fddb6e709p-10 * x));
    return p;
}

/* h - z for 0 <= y <= 7.0; relative error 4.0e-18. */
static inline double h_more(double y, double slope, double *rest)
{
    const double centre = 0x1.6000000000000p+1, first = 0x1.770c1e7d37b2cp-1;
    const double x = y - centre, lost = y - (x + centre);
    const double w = x * x, v = w * w;
    double p, product, sum;

    p = (0x1.2d0652b9ef38bp-76 - 0x1.6ffe00f9f9d4fp-80 * x) +
        w * (0x1.5acca220b68e3p-85);
    p = p * v + ((-0x1.b2328b7289c17p-66 + 0x1.bcba96115528bp-68 * x) +
                 w * (-0x1.7eedb3d6e363bp-72 - 0x1.6d0ea6327f874p-74 * x));
    p = p * v + ((-0x1.521d21d614dd1p-57 - 0x1.d5bad7fc70b36p-59 * x) +
                 w * (0x1.328ea56f4f295p-60 - 0x1.578c375c42687p-64 * x));
    p = p * v + ((0x1.7f1c162058de1p-47 - 0x1.086945db2f375p-51 * x) +
                 w * (-0x1.b8ee782bf97aap-52 + 0x1.09b48fa899cc5p-53 * x));
    p = p * v + ((-0x1.8b59755179318p-38 + 0x1.fb7faa83ae572p-41 * x) +
                 w * (0x1.082992b30a78bp-45 - 0x1.afbe0999ff957p-45 * x));
    p = p * v + ((0x1.fb8fd9fd400e2p-30 - 0x1.49c7181b850c7p-31 * x) +
                 w * (0x1.1ef02edf25a95p-34 + 0x1.7e10baec741c3p-37 * x));
    p = p * v + ((-0x1.9548c66c43588p-24 + 0x1.0c9cb73bb390bp-22 * x) +
                 w * (-0x1.f44afca6a654dp-25 + 0x1.b2a1f4e30da73p-29 * x));
    p = p * v + ((-0x1.434a2cf1067edp-12 - 0x1.fa435e48cbb7cp-15 * x) +
                 w * (0x1.f48978a8ff5bep-16 - 0x1.4dbe3775308a4p-18 * x));
    p = p * v + ((-0x1.04ef85531622fp-3 + 0x1.b75a41edad9acp-5 * x) +
                 w * (-0x1.0c064b4c10102p-6 + 0x1.b553c08bc680bp-9 * x));
    product = p * x;
    sum = first + product;
    *rest = (bessel_sum_rest(first, product, sum) +
             bessel_product_rest(p, x, product)) +
            (slope * lost + 0x1.d3bd785358768p-55);
    return sum;
}

/* kappa for 0 <= y <= 49.0; relative error 4.4e-18. */
static inline double kappa_near(double y, double slope, double *rest)
{
    const double centre = 0x1.8800000000000p+4, first = 0x1.28909487e054cp-3;
    const double x = y - centre, lost = y - (x + centre);
    const double w = x * x, v = w * w;
    double p, product, sum;

    p = -0x1.5c9afc3eefa0ap-194;
    p = p * v + ((-0x1.7dc0753d8feabp-171 - 0x1.88cd50d4d67bcp-177 * x) +
                 w * (0x1.6f8e5de3f6686p-182 + 0x1.809db5a2c4886p-189 * x));
    p = p * v + ((-0x1.b84d772368b7ap-151 - 0x1.eae6b314b8b88p-156 * x) +
                 w * (0x1.e94a374314d93p-161 + 0x1.8c1df3eb228eep-166 * x));
    p = p * v + ((-0x1.208b3574c4325p-132 - 0x1.05507c03a1006p-136 * x) +
                 w * (0x1.194887c7dbdb8p-141 + 0x1.ab658a3564f4dp-146 * x));
    p = p * v + ((-0x1.aa7af8e9813d0p-115 - 0x1.12869fa73597cp-119 * x) +
                 w * (0x1.5df618666cf02p-124 + 0x1.055f7e6c0b8f2p-127 * x));
    p = p * v + ((-0x1.b4c156ba6bbcdp-95 + 0x1.3669568d818ffp-100 * x) +
                 w * (-0x1.d3bfeb6d99a2ap-106 + 0x1.a7c2430d7b645p-110 * x));
    p = p * v + ((-0x1.e1455338ab912p-74 + 0x1.88a27852356b5p-79 * x) +
                 w * (-0x1.406666826f520p-84 + 0x1.0929046a4eef9p-89 * x));
    p = p * v + ((-0x1.0edd20815123ep-52 + 0x1.ba0dfb6a77325p-58 * x) +
                 w * (-0x1.68dd2538a4e54p-63 + 0x1.26aa060db9c79p-68 * x));
    p = p * v + ((-0x1.36fc2794f402ap-31 + 0x1.f66a0f94a6e2fp-37 * x) +
                 w * (-0x1.97f90075725ddp-42 + 0x1.4c2fa1b194528p-47 * x));
    p = p * v + ((-0x1.f16139b3128aap-10 + 0x1.4beea69c038e0p-15 * x) +
                 w * (-0x1.f0c5662293636p-21 + 0x1.84f7e2c30b12fp-26 * x));
    product = p * x;
    sum = first + product;
    *rest = (bessel_sum_rest(first, product, sum) +
             bessel_product_rest(p, x, product)) +
            (slope * lost + -0x1.4a001958cee42p-59);
    return sum;
}

/* (h - z - 1/2) z for 0 <= y <= 0.1429; relative error 2.0e-15. */
static inline double h_far(double y)
{
    const double x = y - 0x1.2492492492492p-4;
    const double w = x * x, v = w * w;
    double p;

    p = 0x1.5a16846ba32d1p+81;
    p = p * v + ((0x1.ed8b3bb83ca7ep+71 - 0x1.2b9cef156c482p+76 * x) +
                 w * (-0x1.2e46f6ea783a9p+77 + 0x1.d84a176904dc7p+80 * x));
    p = p * v + ((0x1.6985a60256becp+59 - 0x1.f1d5bd38d2e76p+63 * x) +
                 w * (-0x1.f6cfa4b932d3cp+65 + 0x1.5ce14f16e09eep+70 * x));
    p = p * v + ((0x1.5d65af17b7899p+45 - 0x1.752f2f972bd17p+49 * x) +
                 w * (-0x1.8bb6f3591e75ap+52 + 0x1.edec55ad8d936p+56 * x));
    p = p * v + ((0x1.41e66472f8be3p+30 - 0x1.37c6f6fb3dbc2p+34 * x) +
                 w * (-0x1.03e9fc7014003p+38 + 0x1.dfa6f42b41907p+41 * x));
    p = p * v + ((-0x1.abbbffe8ec737p+14 - 0x1.8b76be249f6d2p+19 * x) +
                 w * (-0x1.d13eede67f911p+21 + 0x1.e278cb55a2294p+26 * x));
    p = p * v + ((0x1.d11f1ea8ea815p+2 + 0x1.672405173dd80p+5 * x) +
                 w * (0x1.71f69eef47655p+8 + 0x1.f9e35055679adp+10 * x));
    p = p * v + ((0x1.9e608ab2a6cacp-2 + 0x1.d8f44f45b2345p-2 * x) +
                 w * (0x1.84b049bf66464p-1 + 0x1.e0895912678dfp+0 * x));
    return p;
}

/* h'/z for 0 <= y <= 49.0; relative error 5.3e-18. */
static inline double slope_near(double y, double slope, double *rest)
{
    const double centre = 0x1.8800000000000p+4, first = 0x1.92b9f0f933907p-3;
    const double x = y - centre, lost = y - (x + centre);
    const double w = x * x, v = w * w;
    double p, product, sum;

    p = (0x1.917a17df1296dp-187 - 0x1.5640e0cf47219p-192 * x) +
        w * (-0x1.60041b7c75513p-199 + 0x1.2a8a3512d978cp-204 * x);
    p = p * v + ((0x1.335fb8d52244dp-165 - 0x1.091466abf412cp-170 * x) +
                 w * (-0x1.bd64c3260f87ap-176 + 0x1.7dc00b94f8690p-181 * x));
    p = p * v + ((0x1.9f7ec61b2c086p-146 - 0x1.6bb110d9b7daep-151 * x) +
                 w * (-0x1.28864dc7434e0p-155 + 0x1.0177a77f27712p-160 * x));
    p = p * v + ((0x1.5f11e8b837ad5p-128 - 0x1.39eb74f617fd6p-133 * x) +
                 w * (-0x1.c0fd6d660930fp-137 + 0x1.8c5cf359b36c1p-142 * x));
    p = p * v + ((0x1.021e9ad2d290bp-114 - 0x1.501dc0fc07900p-119 * x) +
                 w * (-0x1.0af92a4b078a2p-119 + 0x1.debe02a9c0ab3p-125 * x));
    p = p * v + ((-0x1.62849fc0ee630p-91 + 0x1.3106a048add17p-96 * x) +
                 w * (-0x1.374489d4cf0dcp-101 + 0x1.0e3fe7e924996p-106 * x));
    p = p * v + ((-0x1.3b908adc7b1c8p-70 + 0x1.141803148c42ap-75 * x) +
                 w * (-0x1.e1c6e80831372p-81 + 0x1.a220665114ccep-86 * x));
    p = p * v + ((-0x1.fc3261549ef41p-50 + 0x1.c7dc879d7a6bbp-55 * x) +
                 w * (-0x1.95d3577efeb54p-60 + 0x1.66e7fe2ab0621p-65 * x));
    p = p * v + ((-0x1.63f6a8d1c19acp-29 + 0x1.4c9afb99aebeep-34 * x) +
                 w * (-0x1.33491338e4d0ep-39 + 0x1.18d040a7fa7b9p-44 * x));
    p = p * v + ((-0x1.e67d04473f990p-9 + 0x1.a94940885521cp-14 * x) +
                 w * (-0x1.8def390a8f3d2p-19 + 0x1.792d1324b0aacp-24 * x));
    product = p * x;
    sum = first + product;
    *rest = (bessel_sum_rest(first, product, sum) +
             bessel_product_rest(p, x, product)) +
            (slope * lost + 0x1.a29a8714e966cp-57);
    return sum;
}

/* (1 - h') z^2 for 0 <= y <= 0.1429; relative error 5.4e-16. */
static inline double slope_far(double y)
{
    const double x = y - 0x1.2492492492492p-4;
    const double w = x * x, v = w * w;
    double p;

    p = (-0x1.0c0c97eee50e0p+107 + 0x1.d0d739d5f0928p+106 * x) +
        w * (0x1.4f8facfe37cf1p+111);
    p = p * v + ((-0x1.6de5cfbab757ap+95 + 0x1.5e6bac6fbdac7p+96 * x) +
                 w * (0x1.8e5644821307bp+101 - 0x1.32090fd46b1ffp+102 * x));
    p = p * v + ((-0x1.b41ee8ceb9f2bp+81 + 0x1.0263512ebe52ep+82 * x) +
                 w * (0x1.d1bc85adadf8fp+88 - 0x1.b300fd360cddap+89 * x));
    p = p * v + ((-0x1.56c592ece1aadp+66 - 0x1.4e6b1467de30bp+68 * x) +
                 w * (0x1.36db956c90978p+74 + 0x1.32fab7f51c43ap+73 * x));
    p = p * v + ((-0x1.697a3a5c43f20p+49 - 0x1.441e8ebadb815p+54 * x) +
                 w * (0x1.22bc8fcd44c67p+58 + 0x1.8e712b2c4aa2ep+61 * x));
    p = p * v + ((-0x1.716c5b5ca7965p+31 - 0x1.089a5b5566646p+39 * x) +
                 w * (0x1.238bb507016e5p+40 + 0x1.afed2a7ff7713p+46 * x));
    p = p * v + ((-0x1.76cb3f784f8d2p+19 - 0x1.4a1c80ef958adp+23 * x) +
                 w * (0x1.be03b97e54ea2p+25 + 0x1.3e4b013dcf6f6p+31 * x));
    p = p * v + ((0x1.a2f71bd63e454p+5 + 0x1.abe9773f86327p+8 * x) +
                 w * (0x1.c23655b3cdb46p+11 + 0x1.0f96a91f2f810p+9 * x));
    p = p * v + ((0x1.c028d980c5b49p-2 + 0x1.083d9a9e4050fp+0 * x) +
                 w * (0x1.5700a5715d8fbp+1 + 0x1.32b6d546dce24p+3 * x));
    return p;
}

/* (I0 - 1 - x/4) / x^2 for 0 <= x <= 36.0; relative error 3.3e-10. */
static inline double i0_near_single(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = (0x1.02b6923f73313p-31 + 0x1.55364a9103d6ap-39 * x) +
        w * (0x1.38331f6bb300ap-47 + 0x1.7a90ed58d004bp-55 * x);
    p = p * v + ((0x1.fffffffd18fc7p-7 + 0x1.c71c7333de695p-12 * x) +
                 w * (0x1.c71c3838cbaa5p-18 + 0x1.2348ce3d46ae0p-24 * x));
    return p;
}

/* (sqrt(z) e^-z I0 - c) z for 0 <= y <= 0.1667; relative error 3.6e-8. */
static inline double i0_far_single(double y)
{
    const double x = y - 0x1.5555555555555p-4;
    const double w = x * x, v = w * w;
    double p;

    p = -0x1.696f166194067p+9;
    p = p * v + ((0x1.c2c5bccacaebap-2 + 0x1.5acd243cba92fp+1 * x) +
                 w * (0x1.f254b010e90eep+2 - 0x1.891b2dbad2ecbp+6 * x));
    p = p * v + ((0x1.ad962a46b14c9p-5 + 0x1.17b4e61002433p-5 * x) +
                 w * (0x1.7c038a2df6402p-5 + 0x1.bc93742c0d69cp-4 * x));
    return p;
}

/* (I1/z - 1/2 - x/16) / x^2 for 0 <= x <= 36.0; relative error 9.8e-11. */
static inline double i1_near_single(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = (0x1.27c0298020471p-35 + 0x1.546511777b73ap-43 * x) +
        w * (0x1.19be0dce08121p-51 + 0x1.263c54187098ep-59 * x);
    p = p * v + ((0x1.55555554c1f65p-9 + 0x1.c71c72549d30fp-15 * x) +
                 w * (0x1.6c16ab83f3f1dp-21 + 0x1.845f166dae07ep-28 * x));
    return p;
}

/* (c - sqrt(z) e^-z I1) z for 0 <= y <= 0.1667; relative error 1.2e-8. */
static inline double i1_far_single(double y)
{
    const double x = y - 0x1.5555555555555p-4;
    const double w = x * x, v = w * w;
    double p;

    p = -0x1.93422fc11dd04p+9;
    p = p * v + ((0x1.0379ae471a387p-1 + 0x1.862c61588adcfp+1 * x) +
                 w * (0x1.2eb2f1709f77bp+3 - 0x1.9f4e475b3e4a9p+6 * x));
    p = p * v + ((0x1.3b07caccc0675p-3 + 0x1.c388dceaca345p-5 * x) +
                 w * (0x1.ffcd11d09d9eap-5 + 0x1.10d3d63847e7ap-3 * x));
    return p;
}

/* kappa for 0 <= x <= 16.0; relative error 1.2e-9. */
static inline double kappa_near_single(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = (0x1.0023c50a66be8p-35 - 0x1.02804244c28a8p-40 * x) +
        w * (0x1.457fe5f5c5535p-46 - 0x1.7a812c7d6c70bp-53 * x);
    p = p * v + ((0x1.8876f907f539ap-19 - 0x1.a0d1b4b394e0fp-23 * x) +
                 w * (0x1.a0f7472303d2ap-27 - 0x1.6d7202bdb9f7ep-31 * x));
    p = p * v + ((0x1.fffffff4ba5f8p-3 - 0x1.5555488f22568p-7 * x) +
                 w * (0x1.5552dd60a4446p-11 - 0x1.6be62732f1729p-15 * x));
    return p;
}

/* (h - z - 1/2) z for 0 <= y <= 0.25; relative error 1.1e-7. */
static inline double h_far_single(double y)
{
    const double x = y - 0x1.0000000000000p-3;
    const double w = x * x, v = w * w;
    double p;

    p = 0x1.01ed88fc00faap+25 - 0x1.c300370992073p+25 * x;
    p = p * v + ((0x1.144aa281aeecdp+16 - 0x1.2e58ff0d466a6p+17 * x) +
                 w * (-0x1.165781d45db48p+21 + 0x1.0b8d0b43fd008p+22 * x));
    p = p * v + ((0x1.5f2959958787bp+3 - 0x1.3bad9c5280877p+7 * x) +
                 w * (-0x1.5bf22ac8a61adp+10 + 0x1.1834325433d41p+12 * x));
    p = p * v + ((0x1.ba544e74b7426p-2 + 0x1.21fb12ad52505p-1 * x) +
                 w * (0x1.470dd243aa0b3p+0 + 0x1.37ae1f61d9558p+2 * x));
    return p;
}

/* h'/z for 0 <= x <= 16.0; relative error 5.1e-10. */
static inline double slope_near_single(double x)
{
    const double w = x * x, v = w * w;
    double p;

    p = 0x1.d0021ff1d745cp-51 - 0x1.dacbdbc133b3dp-58 * x;
    p = p * v + ((0x1.c20c7790a6adfp-31 - 0x1.7347252fe9469p-35 * x) +
                 w * (0x1.d5fdb54e32ac2p-40 - 0x1.a374883fb6afdp-45 * x));
    p = p * v + ((0x1.ec68572d69542p-16 - 0x1.3f269199939ddp-19 * x) +
                 w * (0x1.89d7592c88ce8p-23 - 0x1.c1463bdc1b41ep-27 * x));
    p = p * v + ((0x1.fffffffb69572p-2 - 0x1.555551e8f82e4p-5 * x) +
                 w * (0x1.ffff1f040efb6p-9 - 0x1.6c0b326ac49f0p-12 * x));
    return p;
}

/* (1 - h') z^2 for 0 <= y <= 0.25; relative error 4.9e-8. */
static inline double slope_far_single(double y)
{
    const double x = y - 0x1.0000000000000p-3;
    const double w = x * x, v = w * w;
    double p;

    p = -0x1.03955aa04473ap+38 - 0x1.2c13f79db601bp+43 * x;
    p = p * v + ((-0x1.4bee79a8a232bp+24 - 0x1.d5d2e98665e9ep+34 * x) +
                 w * (0x1.7decb470b178dp+33 + 0x1.8e6b0049c0083p+39 * x));
    p = p * v + ((0x1.612fbfaaaa5b1p+18 - 0x1.4ccdd8de18307p+23 * x) +
                 w * (-0x1.56e783537f9fcp+23 + 0x1.4c51389cd5279p+29 * x));
    p = p * v + ((-0x1.6f18d9db13b0ep+5 - 0x1.08b89bee5c653p+11 * x) +
                 w * (-0x1.41679baa44f6ep+12 + 0x1.1e109ef022cc7p+17 * x));
    p = p * v + ((0x1.01697b712b232p-1 + 0x1.73b9fe1345ceap+0 * x) +
                 w * (0x1.6a528580e1709p+2 + 0x1.924c346b9d854p+4 * x));
    return p;
}

#endif
