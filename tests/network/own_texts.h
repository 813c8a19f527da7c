/* SPDX-License-Identifier: BSD-2-Clause */
/* Architectures that the tests of own networks share, as texts. */
#ifndef OWN_TEXTS_H
#define OWN_TEXTS_H

/* Pictures of 6 x 4 x 2, two tables of ten classes, every kind of operation. */
static const char text_pictures[] =
    "kacflow architecture 1\n"
    "0 point height=6 width=4 channels=2\n"
    "1 time kind=fourier size=8 scale=0.5\n"
    "2 linear name=time x=1 columns=6 activation=silu\n"
    "3 condition name=class kind=class size=10 columns=6\n"
    "4 add x=2 y=3\n"
    "5 activate x=4 activation=tanh\n"
    "6 conv name=in.0 x=0 channels=6 size=3\n"
    "7 conv name=down x=6 channels=6 size=3 stride=2\n"
    "8 add_channels x=7 vector=5\n"
    "9 conv name=qkv x=8 channels=36 size=1 bias=0\n"
    "10 attention x=9 heads=3 order=1\n"
    "11 layer_norm name=norm-1 x=10 activation=silu\n"
    "12 dropout x=11 rate=0.125\n"
    "13 upsample x=12\n"
    "14 concat x=13 y=6\n"
    "15 condition name=mod kind=class size=10 columns=36\n"
    "16 group_norm x=14 groups=6 modulation=15 activation=silu\n"
    "17 group_norm name=n x=16 groups=2 epsilon=1e-06\n"
    "18 join_patches x=17 size=2\n"
    "19 linear name=mix x=18 columns=8 activation=gelu\n"
    "20 split_patches x=19 size=2\n"
    "21 pool x=14\n"
    "22 slice x=21 first=3 channels=5\n"
    "23 flatten x=22\n"
    "24 linear name=head x=23 columns=48 last=1\n"
    "velocity x=20\n"
    "mean x=24\n";

/* Vectors of 3, conditions of 2 numbers; the mean is made from the velocity. */
static const char text_vectors[] =
    "kacflow architecture 1\n"
    "0 point height=1 width=1 channels=3\n"
    "1 time kind=log size=2 scale=1\n"
    "2 condition name=c kind=vector size=2 columns=9\n"
    "3 concat x=0 y=1\n"
    "4 linear name=a x=3 columns=9 residual=2\n"
    "5 linear name=b x=4 columns=9 activation=silu residual=4\n"
    "6 linear name=v x=5 columns=3 last=1\n"
    "7 linear name=m x=6 columns=3 activation=tanh residual=6\n"
    "velocity x=6\n"
    "mean x=7\n";

/* Neither time nor condition, one head; the convolutions have strides and
 * residuals. */
static const char text_bare[] =
    "kacflow architecture 1\n"
    "0 point height=5 width=5 channels=1\n"
    "1 conv name=a x=0 channels=4 size=3\n"
    "2 conv name=b x=1 channels=4 size=3 stride=2 upsample=2 residual=1\n"
    "3 group_norm name=n x=2 groups=4 activation=gelu\n"
    "4 conv name=c x=3 channels=1 size=1 residual=0\n"
    "mean x=4\n";

/* What own_options_test.c builds by calls. */
static const char text_of_all[] =
    "kacflow architecture 1\n"
    "0 point height=6 width=4 channels=2\n"
    "1 time kind=sinusoidal size=8 scale=0.5\n"
    "2 linear name=time x=1 columns=6 activation=silu\n"
    "3 condition name=class kind=class size=10 columns=6\n"
    "4 add x=2 y=3\n"
    "5 activate x=4 activation=tanh\n"
    "6 conv name=in.0 x=0 channels=6 size=3\n"
    "7 conv name=down x=6 channels=6 size=3 stride=2\n"
    "8 add_channels x=7 vector=5\n"
    "9 conv name=qkv x=8 channels=36 size=1 bias=0\n"
    "10 attention x=9 heads=3 order=1\n"
    "11 layer_norm name=norm-1 x=10 activation=silu\n"
    "12 dropout x=11 rate=0.125\n"
    "13 upsample x=12\n"
    "14 concat x=13 y=6\n"
    "15 linear name=mod x=5 columns=36\n"
    "16 group_norm x=14 groups=6 modulation=15 activation=silu epsilon=1e-06\n"
    "17 join_patches x=16 size=2\n"
    "18 linear name=mix x=17 columns=8\n"
    "19 split_patches x=18 size=2\n"
    "20 pool x=14\n"
    "21 slice x=20 first=3 channels=5\n"
    "22 flatten x=21\n"
    "23 linear name=head x=22 columns=48 last=1\n"
    "velocity x=19\n"
    "mean x=23\n";

#endif
