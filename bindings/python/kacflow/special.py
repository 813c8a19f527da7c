# SPDX-License-Identifier: BSD-2-Clause
"""Bessel functions of the Kac law, normal distribution, gamma and beta: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Out = Union[bool, NDArray]


def bessel_i0(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """I0(z), the modified Bessel function of order 0: even, 1 at 0, infinite above
    |z| = 713.98 (in single precision 91.90), where it exceeds the type.

    z: Any number.
    """
    return call("kac_bessel_i0_array", z=z, out=out)


def bessel_i1(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """I1(z), the modified Bessel function of order 1: odd, z/2 near 0, infinite
    with the sign of z above |z| = 713.98 (in single precision 91.90).

    z: Any number.
    """
    return call("kac_bessel_i1_array", z=z, out=out)


def bessel_i0e(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """exp(-|z|) I0(z), the scaled function of order 0: even, 1 at 0, decreasing,
    0 at infinity.

    z: Any number.
    """
    return call("kac_bessel_i0e_array", z=z, out=out)


def bessel_i1e(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """exp(-|z|) I1(z), the scaled function of order 1: odd, 0 at infinity.

    z: Any number.
    """
    return call("kac_bessel_i1e_array", z=z, out=out)


def bessel_ratio(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """I1(z) / I0(z) = z / h(z): odd, increasing, +-1 at infinity.

    z: Any number.
    """
    return call("kac_bessel_ratio_array", z=z, out=out)


def bessel_h(z: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """h(z) = z I0(z) / I1(z), the one special function of the Kac velocity:
    even, h(0) = 2, h(z) - |z| tends to 1/2; infinite at infinity.

    z: Any number.
    """
    return call("kac_bessel_h_array", z=z, out=out)


def bessel_h_derivative(
        z: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """h'(z) = z + h (2 - h) / z, the derivative of h: odd, z/2 near 0, increasing,
    +-1 at infinity.

    z: Any number.
    """
    return call("kac_bessel_h_derivative_array", z=z, out=out)


def bessel_kappa(w: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """kappa(w) = (h(z) - 2) / w with w = z^2: the regular part of h, which is
    I2(z) / (z I1(z)). 1/4 at 0, decreasing, positive, 0 at infinity.

    w: Squared argument; >= 0.
    """
    return call("kac_bessel_kappa_array", w=w, out=out)


def normal_cdf(x: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """Phi(x), the distribution function of the standard normal law.

    x: Any number.
    """
    return call("kac_normal_cdf_array", x=x, out=out)


def normal_survival(x: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """1 - Phi(x) = Phi(-x), accurate where it is small.

    x: Any number.
    """
    return call("kac_normal_survival_array", x=x, out=out)


def normal_quantile(p: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """The quantile of the standard normal law: Phi(quantile(p)) = p. Upper tails
    below the spacing of doubles at 1 are reached as -quantile(1 - p).

    p: Probability; 0 <= p <= 1.
    """
    return call("kac_normal_quantile_array", p=p, out=out)


def log_gamma(x: ArrayLike, *, out: Out = True) -> NDArray[np.float64]:
    """ln Gamma(x), the logarithm of the gamma function.

    x: Any number > 0.
    """
    return call("kac_log_gamma_array", x=x, out=out)


def gamma_p(
        a: ArrayLike,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """P(a, x) = integral of t^(a-1) exp(-t) over 0 < t < x, over Gamma(a): the
    regularised lower incomplete gamma function, the distribution function of
    the gamma law of shape a. The probability that a Poisson number of mean x is
    a or more, for an integer a.

    a: Shape; >= 0. 1 at a = 0 and 0 at infinity, for 0 < x < infinity.
    x: Argument; >= 0. 0 at 0 and 1 at infinity, for 0 < a < infinity.
    """
    return call("kac_gamma_p_array", a=a, x=x, out=out)


def gamma_q(
        a: ArrayLike,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Q(a, x) = 1 - P(a, x), the upper incomplete gamma function, accurate where
    it is small. The probability that a Poisson number of mean x is at most
    a - 1, for an integer a.

    a: Shape, as in kac_gamma_p().
    x: Argument, as in kac_gamma_p().
    """
    return call("kac_gamma_q_array", a=a, x=x, out=out)


def beta_i(
        a: ArrayLike,
        b: ArrayLike,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """I_x(a, b) = integral of t^(a-1) (1-t)^(b-1) over 0 < t < x, over B(a, b): the
    regularised incomplete beta function, the distribution function of the beta
    law.

    a: First shape; >= 0. All mass is at 0 for a = 0, at 1 for infinity.
    b: Second shape; >= 0. All mass is at 1 for b = 0, at 0 for infinity.
    x: Argument; 0 <= x <= 1.
    """
    return call("kac_beta_i_array", a=a, b=b, x=x, out=out)


def beta_i_complement(
        a: ArrayLike,
        b: ArrayLike,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """1 - I_x(a, b) = I_(1-x)(b, a), accurate where it is small.

    a: First shape, as in kac_beta_i().
    b: Second shape, as in kac_beta_i().
    x: Argument; 0 <= x <= 1.
    """
    return call("kac_beta_i_complement_array", a=a, b=b, x=x, out=out)


__all__ = [
    "bessel_i0", "bessel_i1", "bessel_i0e", "bessel_i1e", "bessel_ratio",
    "bessel_h", "bessel_h_derivative", "bessel_kappa", "normal_cdf",
    "normal_survival", "normal_quantile", "log_gamma", "gamma_p",
    "gamma_q", "beta_i", "beta_i_complement",
]
