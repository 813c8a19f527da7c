/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel approximations; made by kac_fit.py, do not edit.
 * u = 6 / sqrt(z^2 + 36), 0 < u <= 1 for every z >= 0. */
#ifndef KACI_KAC_FIT_H
#define KACI_KAC_FIT_H

/* S(u) with kappa = u S(u); x = u - 13/32.
 * Relative error of the fit 2.4e-18. */
static inline double kappa_fit_p(double x)
{
    const double y = x * x;
    double p = -0x1.d55ffd913e278p-2;
    double q = 0x1.0c63b7bfc68f1p-6;

    p = p * y - 0x1.18cd83c33c24ap+1;
    q = q * y - 0x1.a2add2d5bc9d0p-1;
    p = p * y + 0x1.4f76cc0b80b3ap+1;
    q = q * y - 0x1.0288c8ee60e3fp+1;
    p = p * y + 0x1.7ee7a17671eebp+3;
    q = q * y + 0x1.3351c980905e0p+1;
    p = p * y + 0x1.2bbe636daacddp+3;
    q = q * y + 0x1.a1edfe80d3f56p+2;
    p = p * y + 0x1.30693dc927886p+1;
    q = q * y + 0x1.a5c3d5418b982p+1;
    p = p * y + 0x1.4cdc64e752653p-3;
    q = q * y + 0x1.b69033336893dp-2;
    return p + x * q;
}

static inline double kappa_fit_q(double x)
{
    const double y = x * x;
    double p = -0x1.40e8db2252fa6p+3;
    double q = -0x1.15880a6154824p+1;

    p = p * y - 0x1.9b62083eff660p+5;
    q = q * y - 0x1.5368808a9926ap+4;
    p = p * y - 0x1.876ea6ba1f4b7p+5;
    q = q * y - 0x1.be8c35f1d7450p+5;
    p = p * y + 0x1.e38361cfe8840p+4;
    q = q * y - 0x1.10561d0013332p+5;
    p = p * y + 0x1.73403b03609ddp+5;
    q = q * y + 0x1.228243b6c34ecp+4;
    p = p * y + 0x1.b7de09752629ep+3;
    q = q * y + 0x1.0b67011c9c4ffp+4;
    p = p * y + 0x1.0000000000000p+0;
    q = q * y + 0x1.401e04cd66012p+1;
    return p + x * q;
}

static const double kappa_above[14] = {
    0x1.0c63b7bfc68f1p-6,
    -0x1.d55ffd913e278p-2,
    -0x1.a2add2d5bc9d0p-1,
    -0x1.18cd83c33c24ap+1,
    -0x1.0288c8ee60e3fp+1,
    0x1.4f76cc0b80b3ap+1,
    0x1.3351c980905e0p+1,
    0x1.7ee7a17671eebp+3,
    0x1.a1edfe80d3f56p+2,
    0x1.2bbe636daacddp+3,
    0x1.a5c3d5418b982p+1,
    0x1.30693dc927886p+1,
    0x1.b69033336893dp-2,
    0x1.4cdc64e752653p-3,
};

static const double kappa_below[14] = {
    -0x1.15880a6154824p+1,
    -0x1.40e8db2252fa6p+3,
    -0x1.5368808a9926ap+4,
    -0x1.9b62083eff660p+5,
    -0x1.be8c35f1d7450p+5,
    -0x1.876ea6ba1f4b7p+5,
    -0x1.10561d0013332p+5,
    0x1.e38361cfe8840p+4,
    0x1.228243b6c34ecp+4,
    0x1.73403b03609ddp+5,
    0x1.0b67011c9c4ffp+4,
    0x1.b7de09752629ep+3,
    0x1.401e04cd66012p+1,
    0x1.0000000000000p+0,
};

/* h'(z) / z = u S(u); x = u - 15/32.
 * Relative error of the fit 5.7e-17. */
static inline double slope_fit_p(double x)
{
    const double y = x * x;
    double p = 0x1.0d0a5d3e4ad42p+2;
    double q = 0x1.5d7c194260723p+1;

    p = p * y + 0x1.b4f511de17e7cp+3;
    q = q * y + 0x1.24b1d100a026cp+3;
    p = p * y + 0x1.34a697550026ap+4;
    q = q * y - 0x1.ce01f75211550p+1;
    p = p * y + 0x1.d434f5630170bp+3;
    q = q * y - 0x1.f714d30e96e36p+3;
    p = p * y + 0x1.f1e1f61450fa8p+2;
    q = q * y - 0x1.94e1e47da4a59p+2;
    p = p * y + 0x1.1c4703985f978p+1;
    q = q * y + 0x1.099a55be354bfp-1;
    p = p * y + 0x1.8109a6881a431p-3;
    q = q * y + 0x1.3e4edff3b0f94p-2;
    return p + x * q;
}

static inline double slope_fit_q(double x)
{
    const double y = x * x;
    double p = -0x1.028186a06afc1p+3;
    double q = 0x1.b7c1b6c31271ep+3;

    p = p * y + 0x1.d20695e1e88e5p+4;
    q = q * y + 0x1.57fade83313f5p+5;
    p = p * y + 0x1.4cdd71510b315p+6;
    q = q * y - 0x1.3f0762efa8c52p+5;
    p = p * y + 0x1.cdc6e2f6ea03fp+5;
    q = q * y - 0x1.f7dce922f8b18p+6;
    p = p * y + 0x1.d7ce7b3881308p+4;
    q = q * y - 0x1.0734869de8cc9p+6;
    p = p * y + 0x1.429acabb64647p+3;
    q = q * y - 0x1.7187f6c69afd0p+2;
    p = p * y + 0x1.0000000000000p+0;
    q = q * y + 0x1.1309740839ce6p+0;
    return p + x * q;
}

/* I0(z) exp(6 - s) sqrt(s), s = sqrt(z^2 + 36); x = u - 7/16.
 * Relative error of the fit 9.8e-18. */
static inline double mass_fit_p(double x)
{
    const double y = x * x;
    double p = 0x1.d202947b02d04p+4;
    double q = -0x1.1aec31112a7c1p+6;

    p = p * y + 0x1.119c1f4c9a16bp+9;
    q = q * y - 0x1.2d4472710a43bp+10;
    p = p * y + 0x1.70035e00cb6cfp+10;
    q = q * y - 0x1.7aa6f059d0b9fp+11;
    p = p * y + 0x1.77c361151bda4p+10;
    q = q * y - 0x1.0f036fa24910cp+11;
    p = p * y + 0x1.e760ecc9f0f9dp+9;
    q = q * y - 0x1.9a2af2f97e6fep+8;
    p = p * y + 0x1.6c03dc74811d4p+8;
    q = q * y + 0x1.9e240f1709290p+2;
    p = p * y + 0x1.587cc117a0badp+5;
    return p + x * q;
}

static inline double mass_fit_q(double x)
{
    const double y = x * x;
    double p = 0x1.14bb6a617be70p-1;
    double q = 0x1.e25a281b1748cp+0;

    p = p * y + 0x1.1d66faa04f01cp+3;
    q = q * y + 0x1.a48eeb6024bc7p+4;
    p = p * y + 0x1.715634197abfdp+5;
    q = q * y + 0x1.281759963748ep+6;
    p = p * y + 0x1.5ab42fee0401fp+6;
    q = q * y + 0x1.27cbded34b479p+6;
    p = p * y + 0x1.e20c7eb4aa6d6p+5;
    q = q * y + 0x1.c675844240f73p+4;
    p = p * y + 0x1.e03eff30baa06p+3;
    q = q * y + 0x1.ae4b644def4a5p+1;
    p = p * y + 0x1.0000000000000p+0;
    return p + x * q;
}

/* Single precision, u = 4.5 / sqrt(z^2 + 81/4): kappa / u.
 * Relative error of the fit 4.6e-8. */
static inline float kappa_fit_single(float x)
{
    const float y = x * x;
    float p = 0x1.32438e0000000p-6f;
    float q = -0x1.e0f62c0000000p-5f;

    p = p * y + 0x1.6fc3580000000p-4f;
    q = q * y - 0x1.53bd660000000p-4f;
    p = p * y + 0x1.7f50800000000p-4f;
    q = q * y - 0x1.2e6f4e0000000p-4f;
    p = p * y + 0x1.d8346c0000000p-4f;
    q = q * y - 0x1.2f6a480000000p-4f;
    p = p * y + 0x1.c71c740000000p-3f;
    return p + x * q;
}

static const float kappa_single[9] = {
    0x1.32438e0000000p-6f,
    -0x1.e0f62c0000000p-5f,
    0x1.6fc3580000000p-4f,
    -0x1.53bd660000000p-4f,
    0x1.7f50800000000p-4f,
    -0x1.2e6f4e0000000p-4f,
    0x1.d8346c0000000p-4f,
    -0x1.2f6a480000000p-4f,
    0x1.c71c740000000p-3f,
};

#endif
