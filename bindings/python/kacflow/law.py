# SPDX-License-Identifier: BSD-2-Clause
"""The exact law of the Kac process in one dimension: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Out = Union[bool, NDArray]


def atom(a: float, t: float) -> float:
    """Mass of one atom: exp(-a t)/2, the probability that K(t) = c t.

    a: Reversal rate.
    t: Time.
    """
    return call("kac_law_atom", a=a, t=t)


def log_atom(a: float, t: float) -> float:
    """Logarithm of kac_law_atom(): -a t - log 2, never -infinity.

    a: Reversal rate.
    t: Time.
    """
    return call("kac_law_log_atom", a=a, t=t)


def density(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Density of the continuous part. The atoms are not included.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] densities, 1/length; 0 on and beyond the fronts.
    """
    return call("kac_law_density", a=a, c=c, t=t, x=x, out=out)


def log_density(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Logarithm of kac_law_density(); -infinity on and beyond the fronts.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n]
    """
    return call("kac_law_log_density", a=a, c=c, t=t, x=x, out=out)


def score(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Score: derivative of kac_law_log_density() in x.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] scores, 1/length; 0 on and beyond the fronts.
    """
    return call("kac_law_score", a=a, c=c, t=t, x=x, out=out)


def velocity(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        v: Out = True,
        dvdx: Out = False,
        dvdt: Out = False) -> Union[NDArray[np.float64], Any]:
    """Conditional velocity E[dK/dt | K(t) = x] and its derivatives. On a front,
    and as extension beyond it, the velocity is exactly +-c and the derivatives
    are 0; at t = 0 and x = 0 it is 0. Inside, 0 <= dv/dx <= a/2.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    v: [n] velocities, or NULL.
    dvdx: [n] derivative in x, 1/time, or NULL.
    dvdt: [n] derivative in t, length/time^2, or NULL. One of the three may
        be `x`; they differ from each other.
    """
    return call("kac_law_velocity", a=a, c=c, t=t, x=x, v=v, dvdx=dvdx,
        dvdt=dvdt)


def cdf(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Distribution function P(K(t) <= x), atoms included: it jumps at the fronts,
    to exp(-a t)/2 at x = -c t and to 1 at x = c t.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] probabilities.
    """
    return call("kac_law_cdf", a=a, c=c, t=t, x=x, out=out)


def survival(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Survival function P(K(t) > x) = 1 - kac_law_cdf(), but with its own relative
    precision: the same bits as kac_law_cdf() at -x inside.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] probabilities.
    """
    return call("kac_law_survival", a=a, c=c, t=t, x=x, out=out)


def log_survival(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Logarithm of kac_law_survival(), also where that underflows; -infinity from
    x = c t on.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n]
    """
    return call("kac_law_log_survival", a=a, c=c, t=t, x=x, out=out)


def quantile(
        a: float,
        c: float,
        t: float,
        p: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Quantile: the smallest x in [-c t, c t] with P(K(t) <= x) >= p. A front for
    p up to the mass of its atom; for p from 1 minus that mass on the other. As
    the law is symmetric, minus the quantile of u is the x with survival u.

    a: Reversal rate.
    c: Speed.
    t: Time.
    p: [n] probabilities; elsewhere than in [0, 1] the result is NaN.
    out: [n] displacements.
    """
    return call("kac_law_quantile", a=a, c=c, t=t, p=p, out=out)


def jumped_cdf(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Distribution function given that at least one reversal has happened,
    P(K(t) <= x | N(t) >= 1): no atoms, the density is kac_law_density() over
    1 - exp(-a t). At t = 0 the law sits at x = 0.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] probabilities.
    """
    return call("kac_law_jumped_cdf", a=a, c=c, t=t, x=x, out=out)


def jumped_survival(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Survival function of kac_law_jumped_cdf(): its value at -x.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n] probabilities.
    """
    return call("kac_law_jumped_survival", a=a, c=c, t=t, x=x, out=out)


def jumped_quantile(
        a: float,
        c: float,
        t: float,
        p: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Quantile of kac_law_jumped_cdf(): continuous, from -c t to c t.

    a: Reversal rate.
    c: Speed.
    t: Time.
    p: [n] probabilities; elsewhere than in [0, 1] the result is NaN.
    out: [n] displacements.
    """
    return call("kac_law_jumped_quantile", a=a, c=c, t=t, p=p, out=out)


def map(
        a: float,
        c: float,
        t: float,
        u: ArrayLike,
        v: ArrayLike,
        *,
        x: Out = True,
        velocity: Out = False,
        atom: Out = False) -> Union[NDArray[np.float64], Any]:
    """A map from two uniform numbers to K(t), for quasi-Monte Carlo and common
    random numbers: if u and v are uniform on [0, 1], x has the law of K(t). It
    is to the Kac law what Box and Muller's is to the normal, and tends to that
    for a t to infinity (with the standard deviation c sqrt(t/a)):
    x = c t sqrt(r (2 - r)) cos(2 pi v), where r falls from 1 to 0 as u rises
    from exp(-a t) to 1. For u <= exp(-a t) nothing was reversed: x = +-c t, an
    atom, with the sign of the cosine (+ for 0). So x is smooth in u, v, a, c and
    t but for one jump at u = exp(-a t); kac_law_quantile(), which needs one
    number only, has none.

    a: Reversal rate.
    c: Speed.
    t: Time.
    u: [n] in [0, 1]; elsewhere x and velocity are NaN.
    v: [n] in [0, 1]; elsewhere x and velocity are NaN.
    x: [n] receives K(t). May be u or v.
    velocity: [n] receives kac_law_velocity() there, +-c on an atom, formed
        without taking differences next to a front; or NULL.
    atom: [n] receives +-1 on an atom, else 0; or NULL.
    """
    return call("kac_law_map", a=a, c=c, t=t, u=u, v=v, x=x, velocity=velocity,
        atom=atom)


def map_derivative(
        a: float,
        c: float,
        t: float,
        u: ArrayLike,
        v: ArrayLike,
        *,
        dxda: Out = True,
        dxdc: Out = False,
        dxdt: Out = False) -> Union[NDArray[np.float64], Any]:
    """Derivatives of kac_law_map() in a, c and t at fixed u and v, away from its
    jump. **They alone do not give the derivative of a mean:** as the jump moves,
    mass leaves the atoms, and for a parameter s
    d/ds E phi(K) = E[phi'(K) dx/ds] + (d exp(-a t)/ds) E[phi(outer) -
    phi(inner)],
    with both places of kac_law_map_jump() at a uniform v. The factor is
    -2 a kac_law_atom(a, t) for t, -2 t kac_law_atom(a, t) for a, 0 for c.

    a: Reversal rate.
    c: Speed.
    t: Time.
    u: [n] in [0, 1]; elsewhere the results are NaN.
    v: [n] in [0, 1]; elsewhere the results are NaN.
    dxda: [n] length times time, or NULL.
    dxdc: [n] time, or NULL.
    dxdt: [n] length/time, or NULL. One of the three may be u or v.
    """
    return call("kac_law_map_derivative", a=a, c=c, t=t, u=u, v=v, dxda=dxda,
        dxdc=dxdc, dxdt=dxdt)


def map_jump(
        a: float,
        c: float,
        t: float,
        v: ArrayLike,
        *,
        inner: Out = True,
        outer: Out = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two sides of the jump of kac_law_map() at u = exp(-a t): see
    kac_law_map_derivative().

    a: Reversal rate.
    c: Speed.
    t: Time.
    v: [n] in [0, 1]; elsewhere the results are NaN.
    inner: [n] receives c t cos(2 pi v), the limit from above. May be v.
    outer: [n] receives +-c t, the atom. Not inner.
    """
    return call("kac_law_map_jump", a=a, c=c, t=t, v=v, inner=inner, outer=outer)


def characteristic(
        a: float,
        c: float,
        t: float,
        k: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Characteristic function E exp(i k K(t)), which is real, atoms included.

    a: Reversal rate.
    c: Speed.
    t: Time.
    k: [n] arguments, 1/length; NaN where it is not finite or c k t
        overflows.
    out: [n]
    """
    return call("kac_law_characteristic", a=a, c=c, t=t, k=k, out=out)


def moment(a: float, c: float, t: float, r: float) -> float:
    """Absolute moment E |K(t)|^r, atoms included; 1 for r = 0.

    a: Reversal rate.
    c: Speed.
    t: Time; at 0 the moment is 0, infinite for r < 0.
    r: Order; -1 < r <= 100.
    """
    return call("kac_law_moment", a=a, c=c, t=t, r=r)


def variance(a: float, c: float, t: float) -> float:
    """Variance E K(t)^2 = c^2/(2 a^2) (2 a t - 1 + exp(-2 a t)).

    a: Reversal rate.
    c: Speed.
    t: Time.
    """
    return call("kac_law_variance", a=a, c=c, t=t)


def covariance(a: float, c: float, s: float, t: float) -> float:
    """Covariance E K(s) K(t) of one path at two times.

    a: Reversal rate.
    c: Speed.
    s: Time.
    t: Time, before or after s.
    """
    return call("kac_law_covariance", a=a, c=c, s=s, t=t)


def energy(a: float, c: float, t: float) -> float:
    """Mean energy E v(t, K(t))^2 of the conditional velocity, atoms included:
    c^2 m(a t) with m = 1 - lam + lam^2/2 - ... and 1/(4 lam) + 1/(8 lam^2) +
    ...; of d coordinates d times that. c^2 at t = 0.

    a: Reversal rate.
    c: Speed.
    t: Time.
    """
    return call("kac_law_energy", a=a, c=c, t=t)


def directed(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """The four transition densities with direction: of the position x and the
    direction at time t, given the direction at time 0. The continuous parts; in
    ++ there is an atom of mass exp(-a t) at x = c t, in -- one at -c t.

    a: Reversal rate.
    c: Speed.
    t: Time.
    x: [n] displacements.
    out: [n, 4] densities, 1/length: (start, end) = ++, +-, -+, --; 0 on and
        beyond the fronts. Must not overlap `x`.
    """
    return call("kac_law_directed", a=a, c=c, t=t, x=x, out=out)


def direction(
        a: float,
        c: float,
        t: float,
        start: int,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Probability that the direction at time t is +, given the position, and the
    start direction where it is known. On the front c t and beyond it is 1, on
    and beyond -c t it is 0. At t = 0 and x = 0 it is the start direction's, 1/2
    where that is not known. By time reversal, `start` = 0 gives the probability
    of the start direction + too.

    a: Reversal rate.
    c: Speed.
    t: Time.
    start: Direction at time 0: +1, -1, or 0 where it is fair.
    x: [n] displacements.
    out: [n] probabilities.
    """
    return call("kac_law_direction", a=a, c=c, t=t, start=start, x=x, out=out)


__all__ = [
    "atom", "log_atom", "density", "log_density", "score", "velocity",
    "cdf", "survival", "log_survival", "quantile", "jumped_cdf",
    "jumped_survival", "jumped_quantile", "map", "map_derivative",
    "map_jump", "characteristic", "moment", "variance", "covariance",
    "energy", "directed", "direction",
]
