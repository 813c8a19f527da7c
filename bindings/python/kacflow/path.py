# SPDX-License-Identifier: BSD-2-Clause
"""Paths of the Kac process: whole, on grids, bridges, the walk: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Out = Union[bool, NDArray]


def jumps(
        a: float,
        t: float,
        seed: int,
        step: int,
        first: int,
        n: int,
        capacity: int,
        *,
        start: Out = False,
        count: Out = True,
        jumps: Out = False) -> Union[NDArray[np.int64], Any]:
    """Whole paths on [0, t]: start direction, number of reversals, and their
    times. Call with `jumps` NULL for the counts, then with room for the largest
    of them: the same counts come again.

    The count is Poisson of mean a t; given it the times are sorted uniform
    numbers, made as partial sums of exponential ones. Time and memory grow with
    the number of reversals: kac_path_grid() needs neither.

    a: Reversal rate; a t at most 2^32.
    t: End of the paths.
    seed: Seed.
    step: Step: another one, other paths.
    first: Item of the first path.
    n: Number of paths; >= 0.
    capacity: Room for the times of one path; >= 0. Where a path has more
        reversals, the call gives KAC_ERROR_ARGUMENT, `start` and `jumps`
        are untouched, but `count` has been filled.
    start: [n] directions at time 0, or NULL.
    count: [n] numbers of reversals.
    jumps: [n, capacity] times of reversals, not decreasing, in [0, t]; what
        lies behind count[i] is untouched. Or NULL.
    """
    return call("kac_path_jumps", a=a, t=t, seed=seed, step=step, first=first,
        n=n, capacity=capacity, start=start, count=count, jumps=jumps)


def position(
        c: float,
        count: ArrayLike,
        jumps: ArrayLike,
        s: ArrayLike,
        *,
        start: Optional[ArrayLike] = None,
        x: Out = True,
        direction: Out = False) -> Union[NDArray[np.float64], Any]:
    """Place and direction of paths at given times, from their reversals (those of
    kac_path_jumps(), kac_path_bridge_jumps() or any others). With `c` 1 and
    `start` NULL the place is tau(s). A path goes on straight after its last
    reversal; at the time of a reversal the direction is the new one.

    One walk through reversals and times together: O(m + count) for a path.

    c: Speed.
    start: [n] directions at time 0, or NULL: all +1.
    count: [n] numbers of reversals; 0 <= count[i] <= capacity.
    jumps: [n, capacity] their times; >= 0, not decreasing.
    s: [m] times, not decreasing.
    x: [n, m] places, or NULL.
    direction: [n, m] directions, or NULL.
    """
    return call("kac_path_position", c=c, start=start, count=count, jumps=jumps,
        s=s, x=x, direction=direction)


def grid(
        a: float,
        c: float,
        seed: int,
        step: int,
        first: int,
        n: int,
        t: ArrayLike,
        *,
        start: Optional[ArrayLike] = None,
        x: Out = True,
        direction: Out = False,
        turned: Out = False) -> Union[NDArray[np.float64], Any]:
    """Exact joint draws of place and direction on a grid of times: the law of the
    whole paths, read at these times, in O(1) for each whatever a t is.

    Over a step D with a D = lam draw N ~ Poisson(lam). N = 0: straight on.
    N = 2m - 1: the displacement is d c D Y, Y a coordinate of a uniform point
    on the sphere of R^(2m+1). N = 2m: with such a Y, d c D Y with probability
    (1 + Y)/2, else -d c D Y. Then d turns N times. The first k times of a grid
    give the same draws whatever times follow.

    a: Reversal rate.
    c: Speed.
    seed: Seed.
    step: Step: another one, other paths.
    first: Item of the first path.
    n: Number of paths; >= 0.
    start: [n] directions at time 0, 0 where it is fair; NULL: all fair.
    t: [m] times, not decreasing.
    x: [n, m] places; exactly on the front +-c t[k] as a double rounds as
        long as nothing was reversed.
    direction: [n, m] directions, or NULL.
    turned: [n, m] 1 where the path was reversed at least once since the
        time before (the first: since 0), else 0; or NULL.
    """
    return call("kac_path_grid", a=a, c=c, seed=seed, step=step, first=first,
        n=n, start=start, t=t, x=x, direction=direction,
        turned=turned)


def bridge(
        a: float,
        c: float,
        t: float,
        seed: int,
        step: int,
        first: int,
        x: ArrayLike,
        s: ArrayLike,
        *,
        start: Optional[ArrayLike] = None,
        end: Optional[ArrayLike] = None,
        place: Out = True,
        direction: Out = False) -> Union[NDArray[np.float64], Any]:
    """Bridges: paths on [0, t] given that they end in x, and, where wanted, given
    the directions at the start and at the end; read at times between.

    With y = x/(c t) and z = a t sqrt(1 - y^2) the start and end directions have
    the weights a t (1 + y), h(z), h(z), a t (1 - y) of ++, +-, -+, --. Then k
    follows the law P(k) ~ (z/2)^(2k + nu) / (k! (k + nu)!), nu = 1 where they
    are equal, else 0, and the times (t +- x/c)/2 in either direction are cut
    by uniform numbers into k + 1 pieces, k + 2 in the direction of equal ends,
    which alternate. On the front |x| = c t the path is straight.

    A path costs O(1) and then O(1) for each of its reversals up to s[m - 1].
    To fill in between two times of kac_path_grid(), give the increment of the
    place as `x` and the directions at both times.

    a: Reversal rate; a t at most 2^32.
    c: Speed.
    t: Time of the end; > 0.
    seed: Seed.
    step: Step: another one, other paths.
    first: Item of the first path.
    x: [n] places at time t; |x| <= c t as a double rounds.
    start: [n] directions at time 0, 0 where it is free; NULL: all free.
    end: [n] directions at time t, in the same way. On a front a direction
        must be 0 or the front's.
    s: [m] times, not decreasing, at most t.
    place: [n, m] places, or NULL. Exactly +-c s before the first reversal,
        exactly x -+ c (t - s) after the last one.
    direction: [n, m] directions, or NULL.
    """
    return call("kac_path_bridge", a=a, c=c, t=t, seed=seed, step=step,
        first=first, x=x, start=start, end=end, s=s, place=place,
        direction=direction)


def bridge_jumps(
        a: float,
        c: float,
        t: float,
        seed: int,
        step: int,
        first: int,
        x: ArrayLike,
        capacity: int,
        *,
        start: Optional[ArrayLike] = None,
        end: Optional[ArrayLike] = None,
        drawn: Out = False,
        count: Out = True,
        jumps: Out = False) -> Union[NDArray[np.int64], Any]:
    """Bridges as whole paths: their start directions and reversals, of the same
    paths that kac_path_bridge() reads. `jumps` NULL gives the counts; too small
    a capacity is refused as by kac_path_jumps().

    a: Reversal rate; a t at most 2^32.
    c: Speed.
    t: Time of the end; > 0.
    seed: Seed.
    step: Step: another one, other paths.
    first: Item of the first path.
    x: [n] places at time t; |x| <= c t as a double rounds.
    start: [n] directions at time 0, or NULL: see kac_path_bridge().
    end: [n] directions at time t, or NULL.
    capacity: Room for the times of one path; >= 0.
    drawn: [n] directions at time 0 that were drawn, or NULL.
    count: [n] numbers of reversals.
    jumps: [n, capacity] times of reversals, not decreasing, in [0, t]; what
        lies behind count[i] is untouched. Or NULL.
    """
    return call("kac_path_bridge_jumps", a=a, c=c, t=t, seed=seed, step=step,
        first=first, x=x, start=start, end=end, capacity=capacity,
        drawn=drawn, count=count, jumps=jumps)


def bridge_density(
        a: float,
        c: float,
        t: float,
        x: float,
        start: int,
        end: int,
        s: float,
        place: ArrayLike,
        *,
        out: Out = True,
        atoms: Out = False) -> Union[NDArray[np.float64], Any]:
    """The law of a bridge at one time s between its ends: the density of place and
    direction, p(0 -> s, place) p(place -> t, x) / p(0 -> t, x) of
    kac_law_directed(), and the masses of its atoms, where the path is straight
    before s or after it.

    a: Reversal rate.
    c: Speed.
    t: Time of the end; > 0.
    x: Place at time t; |x| <= c t as a double rounds.
    start: Direction at time 0, 0 where it is free.
    end: Direction at time t, 0 where it is free. On a front a direction
        must be 0 or the front's.
    s: Time; 0 < s < t.
    place: [n] places at time s.
    out: [n, 2] densities with direction + and -, 1/length; 0 outside
        |place| < c s and |x - place| < c (t - s), NaN for NaN. Must not
        overlap `place`. Or NULL.
    atoms: [4] masses at c s (direction +), -c s (-), x - c (t - s) (+) and
        x + c (t - s) (-), or NULL. With the integral of both densities they
        add up to 1; on a front the first or the second is 1.
    """
    return call("kac_path_bridge_density", a=a, c=c, t=t, x=x, start=start,
        end=end, s=s, place=place, out=out, atoms=atoms)


def walk(
        a: float,
        c: float,
        dt: float,
        seed: int,
        step: int,
        first: int,
        n: int,
        m: int,
        *,
        x: Out = True,
        direction: Out = False) -> Union[NDArray[np.float64], Any]:
    """The discrete walk: every step is c dt long, in a direction that starts fair
    and turns after each step with probability a dt:

        S_m = d c dt (sum over k = 0 to m - 1 of (-1)^N_k),

    m terms, N_0 = 0, N_k binomial of k trials of probability a dt. With m dt = t
    its law tends to that of K(t) as dt does to 0: see kac_path_walk_law().

    a: Reversal rate; a dt at most 1.
    c: Speed.
    dt: Time of a step; > 0.
    seed: Seed.
    step: Step of the seed: another one, other paths.
    first: Item of the first path.
    n: Number of paths; >= 0.
    m: Number of steps; >= 0.
    x: [n, m] places S_1 to S_m, or NULL.
    direction: [n, m] directions after each step, so that x[k + 1] = x[k] +
        direction[k] c dt; or NULL.
    """
    return call("kac_path_walk", a=a, c=c, dt=dt, seed=seed, step=step,
        first=first, n=n, m=m, x=x, direction=direction)


def walk_law(
        a: float,
        dt: float,
        m: int,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """The exact law of the discrete walk after m steps: by recursion over the
    steps, O(m^2) and in place.

    a: Reversal rate; a dt at most 1.
    dt: Time of a step; > 0.
    m: Number of steps; >= 0.
    out: [m + 1] probabilities of S_m = (2 j - m) c dt, j = 0 to m.
    """
    return call("kac_path_walk_law", a=a, dt=dt, m=m, out=out)


__all__ = [
    "jumps", "position", "grid", "bridge", "bridge_jumps",
    "bridge_density", "walk", "walk_law",
]
