# SPDX-License-Identifier: BSD-2-Clause
"""The telegrapher's equation: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from ._engine import call

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from ._objects import Context

    Out = Union[bool, NDArray]


def fundamental(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        u: Out = True,
        flux: Out = False,
        dudt: Out = False) -> Union[NDArray[np.float64], Any]:
    """Continuous part of the fundamental solution in one dimension (u(0) a unit
    mass at 0, j(0) = 0), its flux, and du/dt. It is kac_law_density(); in
    addition an atom of mass kac_law_atom() moves on each front x = +-c t, with
    the flux +-c times that. The other derivatives follow from the system:
    dj/dx = -du/dt, du/dx = kac_law_score() u, dj/dt = -2 a j - c^2 du/dx.

    a: Rate.
    c: Speed.
    t: Time.
    x: [n] positions; NaN gives NaN.
    u: [n] densities, 1/length, 0 on and beyond the fronts; or NULL.
    flux: [n] fluxes, 1/time, 0 on and beyond the fronts; or NULL.
    dudt: [n] derivative of u in t, 0 on and beyond the fronts; or NULL. One
        of the three may be `x`.
    """
    return call("kac_telegraph_fundamental", a=a, c=c, t=t, x=x, u=u, flux=flux,
        dudt=dudt)


def impulse(
        a: float,
        c: float,
        t: float,
        x: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Answer to a blow: u(0) = 0, du/dt(0) a unit mass at 0, in one dimension:
    exp(-a t) I0(z) / (2 c) with z = a t sqrt(1 - y^2) within the fronts, which
    count as within, 0 beyond. It has no atoms; its mass is
    (1 - exp(-2 a t)) / (2 a). c^2 times it is the flux of the fundamental
    solution through all points beyond x, atom included.

    a: Rate.
    c: Speed.
    t: Time.
    x: [n] positions; NaN gives NaN.
    out: [n]; may be `x`.
    """
    return call("kac_telegraph_impulse", a=a, c=c, t=t, x=x, out=out)


def solve(
        a: float,
        c: float,
        t: float,
        f0: Callable,
        lo: float,
        hi: float,
        tolerance: float,
        x: ArrayLike,
        *,
        f1: Optional[Callable] = None,
        u: Out = True,
        flux: Out = False,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """Solution of the telegrapher's equation in one dimension with u(0) = f0 and
    du/dt(0) = f1: f0 moved by +-c t, the integral of f0 against
    kac_telegraph_fundamental() and of f1 against kac_telegraph_impulse(). At
    t = 0 it is f0, with the flux 0.

    a: Rate.
    c: Speed.
    t: Time.
    f0: Initial values.
    f1: Initial slope, or NULL for 0.
    lo: f0 and f1 count as 0 below this; may be -infinity.
    hi: f0 and f1 count as 0 above this; > lo, may be infinity.
    tolerance: Error that is aimed at, relative to the solution with the
        moduli of f0 and f1; 0 < tolerance <= 1. Below 1e-14 rounding
        decides.
    x: [n] points.
    u: [n] solution; may be `x`.
    flux: [n] flux j; NULL, or where f1 is not NULL: it has a flux only up
        to a constant.
    error: [n] estimated error of u, and of flux/c; or NULL.
    """
    return call("kac_telegraph_solve", a=a, c=c, t=t, f0=f0, f1=f1, lo=lo, hi=hi,
        tolerance=tolerance, x=x, u=u, flux=flux, error=error)


def solve_grid(
        a: float,
        c: float,
        t: float,
        dx: float,
        degree: int,
        periodic: int,
        f0: ArrayLike,
        f1: Optional[ArrayLike] = None,
        *,
        u: Out = True,
        flux: Out = False,
        context: Optional[Context] = None) -> Union[NDArray[np.float64], Any]:
    """Solution of the telegrapher's equation in one dimension for samples on a
    uniform grid: exact for the function that runs through them, which is linear
    or cubic between two samples (through the two on either side). For samples
    of a smooth function the error is of second or fourth order in dx. With
    degree 1 the weights of the samples are positive and add up to 1 (for f0):
    the mass and the sign of f0 are kept. The work is n times the number of
    samples within the fronts, and within 9 standard deviations of K(t); the
    rest has a mass below 1e-18. kac_telegraph_fourier() is faster where the
    whole grid lies there.

    a: Rate.
    c: Speed.
    t: Time.
    dx: Spacing of the grid; between 1e-60 and 1e60, and c t / dx at most
        2^24 (9 c sqrt(t/a) / dx if that is less).
    degree: 1 or 3.
    periodic: 1 where sample n is sample 0, 0 where all samples beyond the
        grid are 0.
    f0: [n] initial values.
    f1: [n] initial slope, or NULL for 0.
    u: [n] solution at the same places.
    flux: [n] flux; NULL, or where f1 is not NULL.
    """
    return call("kac_telegraph_solve_grid", a=a, c=c, t=t, dx=dx, degree=degree,
        periodic=periodic, f0=f0, f1=f1, u=u, flux=flux,
        context=context)


def fourier(
        equation: Union[str, int],
        a: float,
        c: float,
        t: float,
        period: ArrayLike,
        f0: ArrayLike,
        f1: Optional[ArrayLike] = None,
        *,
        u: Out = True,
        context: Optional[Context] = None) -> NDArray[np.float64]:
    """Solution of one of four equations on a periodic grid of d dimensions, through
    its Fourier modes: exact in time for the trigonometric polynomial through the
    samples, so that the error is that of the samples alone. Per mode k the
    factor of f0 is
    - telegraph: phi(|k|), kac_law_characteristic() of the modulus, also in d
      dimensions; for d > 1 u can go below 0 where f0 does not;
    - kac: the product of phi(k_i), the law of f0 plus d independent Kac
      processes: positive, but not radial for radial f0, and no solution of the
      telegrapher's equation for d > 1;
    - heat: exp(-c^2 |k|^2 t / (2 a)), to which both tend for large a;
    - wave: cos(c |k| t).

    The factor of f1 is exp(-a t) sinh(omega t)/omega, omega^2 = a^2 - c^2 |k|^2,
    for the telegrapher's equation, sin(c |k| t)/(c |k|) for the wave equation;
    the others take none.

    equation: One of KAC_EQUATION_.... By name: telegraph, kac, heat, wave.
    a: Rate; the wave equation does not look at its value.
    c: Speed.
    t: Time.
    period: [d] lengths of the box; between 1e-60 and 1e60.
    f0: [shape] initial values, the last dimension fastest.
    f1: [shape] initial slope, or NULL for 0.
    u: [shape] solution; may be f0 or f1.
    """
    return call("kac_telegraph_fourier", equation=equation, a=a, c=c, t=t,
        period=period, f0=f0, f1=f1, u=u, context=context)


def clock_density(
        a: float,
        t: float,
        tau: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Law of the random clock tau(t), the integral of (-1)^N(s) over 0 <= s <= t
    for a Poisson process N of rate a: how long a particle has moved forwards
    less how long backwards. K(t) is c tau(t) with a fair sign. The density of
    the continuous part, on (-t, t); in addition there is an atom of mass
    exp(-a t) at tau = t.

    a: Rate.
    t: Time.
    tau: [n] clock times; NaN gives NaN.
    out: [n] densities, 1/time, 0 for |tau| >= t; may be `tau`.
    """
    return call("kac_telegraph_clock_density", a=a, t=t, tau=tau, out=out)


def clock_draw(
        seed: int,
        first: int,
        a: float,
        t: float,
        n: int,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Independent draws of tau(t), exact but for rounding.

    seed: Seed.
    first: Index of the first draw; >= 0, first + n <= 2^55.
    a: Rate; a t <= 2^40.
    t: Time.
    n: Number of draws; >= 0.
    out: [n]; draw i is a function of (seed, first + i, a, t).
    """
    return call("kac_telegraph_clock_draw", seed=seed, first=first, a=a, t=t,
        n=n, out=out)


def insertion(
        a: float,
        t: float,
        wave: Callable,
        tolerance: float,
        x: ArrayLike,
        *,
        u: Out = True,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """Kac's insertion: E w(|tau(t)|, x), which solves the telegrapher's equation
    with the initial values of w in any dimension, by quadrature over the law of
    |tau(t)|. The wave is even in time.

    a: Rate.
    t: Time.
    wave: The wave.
    tolerance: Error that is aimed at, relative to the mean of |w|; 0 <
        tolerance <= 1.
    x: [n, d] points, only handed on.
    u: [n] solution.
    error: [n] estimated error, or NULL.
    """
    return call("kac_telegraph_insertion", a=a, t=t, wave=wave,
        tolerance=tolerance, x=x, u=u, error=error)


def insertion_sample(
        a: float,
        t: float,
        wave: Callable,
        seed: int,
        draws: int,
        x: ArrayLike,
        *,
        u: Out = True,
        error: Out = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same expectation as a mean over draws of tau(t), for comparison. All
    points see the same draws, kac_telegraph_clock_draw() from index 0.

    a: Rate; a t <= 2^40.
    t: Time.
    wave: The wave.
    seed: Seed.
    draws: Number of draws; 2 <= draws <= 2^40.
    x: [n, d] points, only handed on.
    u: [n] means.
    error: [n] standard errors of the means.
    """
    return call("kac_telegraph_insertion_sample", a=a, t=t, wave=wave, seed=seed,
        draws=draws, x=x, u=u, error=error)


def wave(
        c: float,
        t: float,
        f: Callable,
        tolerance: float,
        x: ArrayLike,
        *,
        w: Out = True,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """Solution of the wave equation w_tt = c^2 (laplacian w), w(0) = f,
    w_t(0) = 0, in one dimension by d'Alembert's formula, in three by
    Kirchhoff's (the mean of f + c t df/dr over the sphere of radius c t), in
    two by Poisson's (the same for a function that does not depend on the third
    coordinate). Spheres are covered by up to 256 x 512 nodes, doubled until two
    means agree; f should be smooth at that resolution.

    c: Speed.
    t: Time.
    f: Initial values and their gradient.
    tolerance: Error that is aimed at, relative to the largest modulus that
        is summed; 0 < tolerance <= 1.
    x: [n, d] points.
    w: [n] solution.
    error: [n] what the last two means differ by, and rounding; or NULL.
    """
    return call("kac_telegraph_wave", c=c, t=t, f=f, tolerance=tolerance, x=x,
        w=w, error=error)


def wave_radial(
        c: float,
        t: float,
        d: int,
        f: Callable,
        tolerance: float,
        r: ArrayLike,
        *,
        w: Out = True,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """kac_telegraph_wave() for a function of the radius alone, of which f gives
    value and derivative. One or 16 evaluations for d = 1 and 3, where
    w = ((r + s) f(r + s) + (r - s) f(|r - s|)) / (2 r) with s = c t; for d = 2
    the sphere.

    c: Speed.
    t: Time.
    d: Dimension: 1, 2 or 3.
    f: Initial values and their derivative in the radius; even and smooth at
        0.
    tolerance: As in kac_telegraph_wave().
    r: [n] radii, >= 0; below 0 NaN.
    w: [n] solution.
    error: [n] as in kac_telegraph_wave(), or NULL.
    """
    return call("kac_telegraph_wave_radial", c=c, t=t, d=d, f=f,
        tolerance=tolerance, r=r, w=w, error=error)


def insertion_radial(
        a: float,
        c: float,
        t: float,
        d: int,
        f: Callable,
        tolerance: float,
        r: ArrayLike,
        *,
        u: Out = True,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """kac_telegraph_insertion() of kac_telegraph_wave_radial(): the telegrapher's
    equation in 1, 2 or 3 dimensions for initial values that depend on the radius
    alone.

    a: Rate.
    c: Speed.
    t: Time.
    d: Dimension: 1, 2 or 3.
    f: Initial values and their derivative in the radius.
    tolerance: Error that is aimed at; 0 < tolerance <= 1.
    r: [n] radii, >= 0; below 0 NaN.
    u: [n] solution.
    error: [n] estimated error, or NULL.
    """
    return call("kac_telegraph_insertion_radial", a=a, c=c, t=t, d=d, f=f,
        tolerance=tolerance, r=r, u=u, error=error)


def heat(
        a: float,
        c: float,
        t: float,
        f0: Callable,
        lo: float,
        hi: float,
        tolerance: float,
        x: ArrayLike,
        *,
        u: Out = True,
        flux: Out = False,
        error: Out = False) -> Union[NDArray[np.float64], Any]:
    """Solution of the heat equation u_t = c^2/(2 a) u_xx in one dimension, the
    limit of the telegrapher's for a and c to infinity with c^2/a fixed.

    a: Rate.
    c: Speed.
    t: Time.
    f0: Initial values.
    lo: f0 counts as 0 below this; may be -infinity.
    hi: f0 counts as 0 above this; > lo, may be infinity.
    tolerance: As in kac_telegraph_solve().
    x: [n] points.
    u: [n] solution; may be `x`.
    flux: [n] flux -c^2/(2 a) u_x, infinite nowhere for t > 0; NaN at t = 0;
        or NULL.
    error: [n] estimated error, or NULL.
    """
    return call("kac_telegraph_heat", a=a, c=c, t=t, f0=f0, lo=lo, hi=hi,
        tolerance=tolerance, x=x, u=u, flux=flux, error=error)


def heat_distance(a: float, c: float, t: float, s: float, d: int) -> float:
    """L2 distance between the law of d independent Kac coordinates and its heat
    limit, both started from a normal law with standard deviation s in every
    coordinate. For c^2 = sigma^2 a it is of the order 1/a at fixed t, and
    1/a t^(-1-d/4) for large t.

    a: Rate.
    c: Speed.
    t: Time.
    s: Standard deviation of f0; between 1e-60 and 1e60.
    d: Dimension; 1 <= d <= 64.
    """
    return call("kac_telegraph_heat_distance", a=a, c=c, t=t, s=s, d=d)


__all__ = [
    "fundamental", "impulse", "solve", "solve_grid", "fourier",
    "clock_density", "clock_draw", "insertion", "insertion_sample",
    "wave", "wave_radial", "insertion_radial", "heat", "heat_distance",
]
