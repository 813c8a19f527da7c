/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of compute kernels. One source is compiled for every instruction
 * set; every table gives the same bits (which NaN a NaN is excepted). Kernels
 * do not allocate, do not check and know nothing of threads; they need round
 * to nearest with subnormals (kaci_fp_enter). Pointers need the alignment of
 * their type only; lengths may be 0; an output may be an input of the same
 * element where that is said, and overlaps with nothing else. */
#ifndef KACI_KERNEL_H
#define KACI_KERNEL_H

#include "base/base.h"

/* Functions of one number without a branch, for loops of other parts. */
#include "kernel/block_math.h"
#include "kernel/kac_fit.h"

#include "kernel/norm.h"

/* Units first .. end - 1 of `units`: part `part` of `parts` (0: all in one). A
 * kernel that is given them writes that part of its result, which it chooses
 * itself; all parts write what one call would have written, in the same bits
 * and in any order, each with a scratch of its own. */
struct kaci_range {
    int64_t first, end;
};

static inline struct kaci_range kaci_share(int64_t units, int32_t part,
                                           int32_t parts)
{
    struct kaci_range range = {0, units};

    if (parts > 1) {
        range.first = units * part / parts;
        range.end = units * (part + 1) / parts;
    }
    return range;
}

/* Of a range that counts the units of many things, `size` each, those of thing
 * i; where there are none, `end` is not above `first`. */
static inline struct kaci_range kaci_range_in(struct kaci_range range,
                                              int64_t i, int64_t size)
{
    range.first -= i * size;
    range.end -= i * size;
    if (range.first < 0) {
        range.first = 0;
    }
    if (range.end > size) {
        range.end = size;
    }
    return range;
}

/* Elementwise functions of a layer. Values are written to model files by name
 * and are those of the public KAC_ACTIVATION_... constants. */
enum kaci_activation {
    KACI_IDENTITY = 0,
    KACI_RELU = 1,
    KACI_SILU = 2,
    KACI_GELU = 3, /* x Phi(x), the exact one */
    KACI_TANH = 4
};

/* Which modified Bessel function: see special.h. */
enum kaci_bessel {
    KACI_I0 = 0,
    KACI_I1,
    KACI_I0E,
    KACI_I1E,
    KACI_RATIO,
    KACI_H,
    KACI_KAPPA,
    KACI_H_DERIVATIVE,
    KACI_BESSEL_COUNT
};

/* C[m,n] = op(A) op(B) (+ bias) (+ C): row-major, op is the identity or the
 * transposition. Definition of every element, whatever the tiles: start from
 * C (accumulate), else bias[j], else 0 -- bias and accumulate exclude each
 * other -- then for k ascending one fused multiply-add. With `activation` not
 * KACI_IDENTITY the result goes to `c` and act(result) to `activated`. What
 * lies between rows is neither read (a, b) nor written (c, activated). */
struct kaci_gemm {
    int64_t m, n, k;
    const float *a; /* [m,k], or [k,m] with transpose_a; rows lda apart */
    int64_t lda;
    const float *b; /* [k,n], or [n,k] with transpose_b; rows ldb apart */
    int64_t ldb;
    const uint32_t *b_half; /* not NULL: B is kaci_half_pack()'s, `transpose_b`
                               is 1, `transpose_a` 0, b and ldb unused */
    float *c;               /* [m,n], rows ldc apart */
    int64_t ldc;
    const float *bias;  /* [n] or NULL */
    float *activated;   /* [m,n], rows ldc apart, or NULL; not c */
    float *scratch;     /* kaci_gemm_scratch(m, n, k) floats */
    int32_t activation; /* kaci_activation */
    int8_t transpose_a, transpose_b, accumulate;
};

/* Floats of scratch that a product needs: an upper bound over all tables. */
int64_t kaci_gemm_scratch(int64_t m, int64_t n, int64_t k);

/* Weights as bfloat16, the upper half of a float to nearest. A product with
 * them is, to the bit, that with the floats that they are. Panels of 16 rows of
 * a weight [columns, depth] follow each other; word (p / 2) 16 + l of a panel
 * has element p of row l in its lower and element p + 1 in its upper half.
 * Zeros fill the last panel, and the last words where the depth is odd. */
enum { KACI_HALF = 16 };
int64_t kaci_half_words(int64_t columns, int64_t depth);
void kaci_half_pack(int64_t columns, int64_t depth, const float *weight,
                    uint32_t *words);
/* The same of n numbers in their order, for kaci_kernels.expand: 16 in the
 * lower halves, the next 16 in the upper ones; kaci_half_words(16, (n + 15) /
 * 16) words. */
void kaci_half_pack_row(int64_t n, const float *x, uint32_t *words);

/* Convolution of images whose channels lie together (NHWC), 3x3 with one zero
 * around or 1x1; `upsample` 2 repeats every pixel of x twice each way first.
 * All three kernels read the shape; y has (upsample height - 1) / stride + 1
 * rows of as many pixels. The order of operations follows from the shape:
 * Winograd's form where conv_is_wino() (conv_shape.h) says so, else
 * direct, or by taps.
 *
 * Direct: y starts from bias or 0, then for the rows, columns and channels of
 * the pixels read, ascending, one fused multiply-add each, with 0 for pixels
 * outside; dx starts from 0, the same over the pixels of dy (upsampled: (a + b)
 * + (c + d) of the four), dweight from 0 over images, rows and columns of y;
 * then `before` is added, or the gradient to dweight.
 * conv_is_thin(): every tap's product from 0 over the channels, ascending,
 * fused; then bias or 0 and the taps inside, by rows and columns, then
 * `before`; dweight as in the direct form, over the pixels of x. Winograd:
 * tiles of 4x4 results, transformed as conv_transform.inc says, sums over
 * channels, 16 at a time (dweight: over tiles, image by image, in one)
 * ascending from 0, the sums of 16 ascending from the first, one fused
 * multiply-add each; then bias, then `before`. A NaN or infinity spreads over
 * the 4x4 results of the tiles that read it. Errors relative to the largest
 * result: conv_kernel_test.c. dbias gains for each image the sum over its
 * pixels, ascending. */
struct kaci_conv {
    int64_t rows;             /* images */
    int64_t height, width;    /* of x */
    int64_t in, out;          /* channels of x, of y */
    int32_t size;             /* 3 or 1 */
    int32_t stride, upsample; /* 1 or 2 */
    const float *x;           /* [rows, height, width, in] */
    const float *weight;      /* [out, in, size, size] */
    const float *bias;        /* [out] or NULL */
    const float *before;      /* added last to what is written (y or dx), and */
    float *y;                 /* shaped like it; may be it; NULL: nothing */
    const float *dy;          /* like y */
    float *dx;                /* like x */
    float *dweight, *dbias;   /* like weight, bias; one may be NULL */
    float *scratch;           /* kaci_conv_scratch() floats */
    int32_t part, parts;      /* see kaci_share() */
};

/* Floats of scratch that each of the three needs for a shape: an upper bound
 * over all tables. Reads the shape only. */
int64_t kaci_conv_scratch(const struct kaci_conv *shape);

/* Images of `channels` channels that lie together. */
struct kaci_image {
    int64_t rows, height, width, channels;
};

struct kaci_adam {
    float rate;               /* learning rate of this step */
    float beta1, beta2;       /* decay of the moments */
    float correct1, correct2; /* 1 - beta1^step, 1 - beta2^step */
    float epsilon;
    float decay;      /* weight decay; see decoupled */
    float grad_scale; /* multiplies the gradient first (clipping) */
    int32_t
        decoupled; /* 1: AdamW (w -= rate*decay*w), 0: gradient += decay*w */
};

/* Draws of the Kac law that are worked on together, at most. */
enum { KACI_DRAWS = 64 };

/* Words 0, 2 and 3 of the counters of blocks of random numbers: see struct
 * kaci_random, each in the low half. */
struct kaci_lanes {
    uint64_t block[KACI_DRAWS], low[KACI_DRAWS], high[KACI_DRAWS];
};

/* The random part of draws by counts of reversals, m = ceil(N / 2). */
struct kaci_counts {
    double power[KACI_DRAWS];   /* 1 / (m - 1/2), and 2 on an atom */
    double uniform[KACI_DRAWS]; /* in (0, 1], and 1 on an atom */
    double atom[KACI_DRAWS];    /* +-1 on an atom, else 0 */
    uint64_t angle[KACI_DRAWS]; /* a word for the direction in the plane */
};

struct kaci_draw_kernels {
    /* Draws of the Kac law, count <= KACI_DRAWS: positions in units of the
     * front and velocities in units of the speed, both +-1 on an atom. By
     * counts, lam <= 2^60; by two words each, every lane with its own lam, 0
     * <= lam <= 2^60, with the atoms, +-1 or 0; the same for one lam >= 1000,
     * where there are none. */
    void (*kac_counts)(double lam, int64_t count, const struct kaci_counts *in,
                       double *y, double *ratio);
    void (*kac_counts_f32)(double lam, int64_t count,
                           const struct kaci_counts *in, float *y,
                           float *ratio);
    void (*kac_radial)(int64_t count, const double *lam, const uint64_t *word,
                       const uint64_t *angle, double *y, double *ratio,
                       double *atom);
    void (*kac_radial_f32)(int64_t count, const double *lam,
                           const uint64_t *word, const uint64_t *angle,
                           float *y, float *ratio, double *atom);
    void (*kac_wide)(double lam, int64_t count, const uint64_t *word,
                     const uint64_t *angle, double *y, double *ratio);
    void (*kac_wide_f32)(double lam, int64_t count, const uint64_t *word,
                         const uint64_t *angle, float *y, float *ratio);
};

struct kaci_kernels {
    const char *name;
    int32_t cpu; /* KAC_CPU_... */

    void (*gemm)(const struct kaci_gemm *gemm);
    /* The n floats that kaci_half_pack_row() packed. */
    void (*expand)(int64_t n, const uint32_t *words, float *x);

    /* y = conv(x) + before; dx = conv'(dy) + before, by x; dweight and dbias
     * += the gradients by the parameters. */
    void (*conv)(const struct kaci_conv *conv);
    void (*conv_input_gradient)(const struct kaci_conv *conv);
    void (*conv_weight_gradient)(const struct kaci_conv *conv);
    /* Means of 2x2 pixels (a last odd row or column is left out); every pixel
     * twice each way. `image` is the shape of x; dx = gradient + before, which
     * may be NULL or dx. */
    void (*pool)(const struct kaci_image *image, const float *x, float *y);
    void (*pool_backward)(const struct kaci_image *image, const float *dy,
                          const float *before, float *dx);
    void (*upsample)(const struct kaci_image *image, const float *x, float *y);
    void (*upsample_backward)(const struct kaci_image *image, const float *dy,
                              const float *before, float *dx);

    /* y = act(x); may be in place. NaN stays NaN; at -inf ReLU is 0, SiLU and
     * GELU their limit -0. */
    void (*activate)(int32_t activation, int64_t n, const float *x, float *y);
    /* dx = dy * act'(x), x the value before the activation; dx may be dy.
     * ReLU has slope 0 at 0. */
    void (*activate_backward)(int32_t activation, int64_t n, const float *x,
                              const float *dy, float *dx);
    /* y = dy * u * act''(x), which is 0 for ReLU; y may be dy or u. */
    void (*activate_curve)(int32_t activation, int64_t n, const float *x,
                           const float *dy, const float *u, float *y);
    /* Elementwise functions with their error stated beside the code (1.5 ulp
     * or less) and the special values of C; y may be x. */
    void (*exp)(int64_t n, const float *x, float *y);
    void (*ln)(int64_t n, const float *x, float *y);
    void (*sinpi)(int64_t n, const float *x, float *y);
    void (*cospi)(int64_t n, const float *x, float *y);

    /* Elementwise, by kaci_bessel; the bits of kaci_bessel_...(); y may
     * be x. */
    void (*bessel[KACI_BESSEL_COUNT])(int64_t n, const double *x, double *y);
    void (*bessel_f32[KACI_BESSEL_COUNT])(int64_t n, const float *x, float *y);

    /* y = x + y; y = a x + y (fused); y = a x + b y (mul, then fused). */
    void (*add)(int64_t n, const float *x, float *y);
    void (*axpy)(int64_t n, float a, const float *x, float *y);
    void (*axpby)(int64_t n, float a, const float *x, float b, float *y);
    void (*scale)(int64_t n, float a, float *x);
    /* bias gradient: out[j] += sum_i x[i,j], i ascending. */
    void (*add_rows)(int64_t m, int64_t n, const float *x, int64_t ldx,
                     float *out);
    /* sum_i x_i^2 in doubles, 8 lanes by index modulo 8, lanes added in a
     * fixed tree; sum_i (x_i - y_i)^2 the same way. */
    double (*sum_squares)(int64_t n, const float *x);
    double (*sum_squared_difference)(int64_t n, const float *x, const float *y);

    /* The four words of each lane's block, as two of 64 bits. */
    void (*philox)(const uint32_t key[2], uint32_t step, int64_t count,
                   const struct kaci_lanes *lanes, uint64_t *first,
                   uint64_t *second);
    /* Conditional velocities of the Kac law at displacements x: at one time t,
     * each at its own, in single precision (for that a t, c t and their squares
     * lie between 1e-36 and 1e36). v may be x. */
    void (*kac_velocity)(double a, double c, double t, int64_t n,
                         const double *x, double *v);
    void (*kac_velocity_each)(double a, double c, int64_t n, const double *t,
                              const double *x, double *v);
    void (*kac_velocity_f32)(double a, double c, double t, int64_t n,
                             const float *x, float *v);
    const struct kaci_draw_kernels *draw;

    /* Optimizer updates, in place. momentum may be NULL (plain SGD). */
    void (*sgd)(int64_t n, float rate, float momentum_decay, float decay,
                float grad_scale, const float *grad, float *velocity,
                float *weight);
    void (*adam)(const struct kaci_adam *adam, int64_t n, const float *grad,
                 float *first, float *second, float *weight);

    /* Norms: see kernel/norm.h. dweight and dbias (NULL: not wanted) are
     * added to, over the rows in doubles; dmodulation is written, or added to
     * where `accumulate`; both from the sums of the backward. */
    void (*group_norm)(const struct kaci_norm *norm);
    void (*group_norm_backward)(const struct kaci_norm_backward *backward);
    void (*layer_norm)(const struct kaci_norm *norm);
    void (*layer_norm_backward)(const struct kaci_norm_backward *backward);
    void (*norm_parameters)(const struct kaci_norm *norm, const float *sums,
                            float *dweight, float *dbias);
    void (*norm_modulation)(const struct kaci_norm *norm, const float *sums,
                            int32_t accumulate, float *dmodulation);
    /* y = exp(scale x) / its sum, in every row of n; rows of x and y are ldx
     * apart. y may be x. A row with a NaN, an infinity above or nothing but
     * infinities below is NaN. */
    void (*softmax)(int64_t rows, int64_t n, float scale, const float *x,
                    int64_t ldx, float *y);
    /* dx = scale y (dy - sum of y dy); dx may be dy. */
    void (*softmax_backward)(int64_t rows, int64_t n, float scale,
                             const float *y, int64_t ldy, const float *dy,
                             float *dx);
    void (*attention)(const struct kaci_attention *attention);
    void (*attention_backward)(const struct kaci_attention_backward *backward);
    /* The sum of the rows' losses. */
    double (*cross_entropy)(const struct kaci_cross_entropy *cross_entropy);
    /* sum_i (x_i - target_i)^2 as sum_squared_difference; gradient = scale (x -
     * target) where it is not NULL; it may be x. */
    double (*squared_loss)(int64_t n, float scale, const float *x,
                           const float *target, float *gradient);
};

/* What `bessel` computes, of one number (bessel_scalar.c). */
double kaci_bessel_i0(double x);
double kaci_bessel_i1(double x);
double kaci_bessel_i0e(double x);
double kaci_bessel_i1e(double x);
double kaci_bessel_ratio(double x);
double kaci_bessel_h(double x);
double kaci_bessel_kappa(double x);
double kaci_bessel_h_derivative(double x);
float kaci_bessel_i0_f32(float x);
float kaci_bessel_i1_f32(float x);
float kaci_bessel_i0e_f32(float x);
float kaci_bessel_i1e_f32(float x);
float kaci_bessel_ratio_f32(float x);
float kaci_bessel_h_f32(float x);
float kaci_bessel_kappa_f32(float x);
float kaci_bessel_h_derivative_f32(float x);

/* The table of an instruction set: a pure lookup. NULL where this build does
 * not have it; the caller's level comes from kaci_context_level(). */
const struct kaci_kernels *kaci_kernels_for(int32_t cpu);

#endif
