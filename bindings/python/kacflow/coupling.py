# SPDX-License-Identifier: BSD-2-Clause
"""Pairs of points where both ends are data: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from ._objects import Context, Process

    Out = Union[bool, NDArray]


def pair(
        kind: Union[str, int],
        x0: ArrayLike,
        x1: ArrayLike,
        *,
        pairs: Out = True,
        cost: Out = False,
        context: Optional[Context] = None) -> Union[NDArray[np.int64], Any]:
    """Pair n data points with n source points.

    Independent: point i with point i, for points that were drawn independently.
    Optimal transport: the permutation of least total squared distance, exact up
    to rounding: by sorting where d = 1, O(n log n), equal numbers in their
    order; else by shortest augmenting paths, O(n^3) at the worst, with 8 n^2
    bytes. Of several best ones it is always the same one. The same bits at any
    number of threads.

    kind: KAC_COUPLING_... By name: independent, ot.
    x0: [n, d] data; finite, at most 1e60 in magnitude. Differences below
        1e-154 count as none.
    x1: [n, d] source; the same. May be x0.
    pairs: [n] receives the source point that goes with each data point: a
        permutation of 0 .. n - 1.
    cost: Receives the mean of |x0_i - x1_pairs[i]|^2, length^2; NULL where
        it is not wanted.
    """
    return call("kac_coupling_pair", kind=kind, x0=x0, x1=x1, pairs=pairs,
        cost=cost, context=context)


def interpolate(
        t: ArrayLike,
        x0: ArrayLike,
        x1: ArrayLike,
        *,
        process: Optional[Process] = None,
        xt: Out = True,
        v: Out = False) -> Union[NDArray[np.float64], Any]:
    """Points on the paths of n pairs, with their velocities: x_t = f(t) x0 +
    (1 - f(t)) x1 and v = f'(t) (x0 - x1), each formed in double and rounded
    once. At f = 1 x_t is x0, at f = 0 it is x1 (-0 may become 0).

    process: Gives f and T; its noise is not used. NULL for f(t) = 1 - t, T
        = 1.
    t: [n] times, each pair its own; 0 <= t <= T.
    x0: [n, d] data; finite.
    x1: [n, d] source, already paired: x1_i goes with x0_i; finite.
    xt: [n, d] receives the points. May be x0 or x1.
    v: [n, d] receives the velocities, length/time, or NULL. May be x0 or
        x1, not xt.
    """
    return call("kac_coupling_interpolate", process=process, t=t, x0=x0, x1=x1,
        xt=xt, v=v)


__all__ = [
    "pair", "interpolate",
]
