# SPDX-License-Identifier: BSD-2-Clause
"""Distances between samples: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from ._objects import Context, Dataset

    Out = Union[bool, NDArray]


def energy(
        x: ArrayLike,
        y: ArrayLike,
        *,
        context: Optional[Context] = None) -> float:
    """Energy distance sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|) between two samples
    (V-statistic: >= 0, 0 only for equal samples; exactly 0 where x and y are the
    same array, up to rounding, 1e-8 of their extent, where it is shuffled).
    O((n+m)^2 d). Like all distances here the same bits at any number of threads.

    x: [n, d] finite.
    y: [m, d] finite.
    out: Receives the distance.
    """
    return call("kac_metric_energy", x=x, y=y, context=context)


def sliced_wasserstein(
        x: ArrayLike,
        y: ArrayLike,
        directions: int,
        seed: int,
        *,
        context: Optional[Context] = None) -> float:
    """Sliced Wasserstein-2 distance: root mean square over random directions of
    the one-dimensional distances. Samples may have different sizes.

    x: [n, d] finite.
    y: [m, d] finite.
    directions: Number of directions; >= 1.
    seed: Seed of the directions.
    out: Receives the distance.
    """
    return call("kac_metric_sliced_wasserstein", x=x, y=y, directions=directions,
        seed=seed, context=context)


def wasserstein(
        x: ArrayLike,
        y: ArrayLike,
        *,
        match: Out = False,
        context: Optional[Context] = None) -> Union[float, Any]:
    """Exact Wasserstein-2 distance between two samples of the same size: the root
    of the least mean squared distance over all pairings (shortest augmenting
    paths, O(n^3); sorting in one dimension). Takes 8 n^2 bytes; n = 5000 takes
    3 to 30 seconds and 200 MB.

    x: [n, d] finite.
    y: [n, d] finite.
    match: [n] receives the partner in y of every point of x, or NULL.
    out: Receives the distance.
    """
    return call("kac_metric_wasserstein", x=x, y=y, match=match, context=context)


def nll(
        dataset: Dataset,
        x: ArrayLike,
        *,
        outside: Out = False,
        context: Optional[Context] = None) -> Union[float, Any]:
    """Negative log-likelihood: minus the mean log density of the samples under a
    toy distribution, over those inside its support.

    dataset: A data set with a density.
    x: [n, d] finite.
    out: Receives the mean in nats; NaN when all are outside.
    outside: Receives the number of samples outside the support; or NULL.
    """
    return call("kac_metric_nll", dataset=dataset, x=x, outside=outside,
        context=context)


def modes(
        x: ArrayLike,
        centres: ArrayLike,
        *,
        distances: Out = False,
        shares: Out = False,
        out: Out = True,
        context: Optional[Context] = None) -> Union[NDArray[np.float64], Any]:
    """Distances of samples to the nearest of given centres, and how they share
    themselves out.

    x: [n, d] samples; finite.
    centres: [m, d] finite.
    distances: [n] receives the distance to the nearest centre, or NULL.
    shares: [m] receives the share of each centre, or NULL.
    out: [3] receives the median and the 99th percentile of the distances
        (order statistics ceil(0.5 n), ceil(0.99 n)) and the total variation
        of the shares from uniform.
    """
    return call("kac_metric_modes", x=x, centres=centres, distances=distances,
        shares=shares, out=out, context=context)


def frechet(
        x: ArrayLike,
        y: ArrayLike,
        *,
        context: Optional[Context] = None) -> float:
    """Squared Frechet distance between the normal distributions with the samples'
    means and covariances A, B (divided by n - 1 and m - 1): |difference of the
    means|^2 + tr (A + B - 2 (A^1/2 B A^1/2)^1/2). Of features of pictures it is
    what the literature calls FID. It depends on the sizes of the samples: only
    those of equal sizes are to be compared. Takes O((n + m) d^2 + d^3) and
    8 (max(n, m) + 5 d) d bytes.

    x: [n, d] finite.
    y: [m, d] finite.
    out: Receives the squared distance; >= 0.
    """
    return call("kac_metric_frechet", x=x, y=y, context=context)


def nearest(
        x: ArrayLike,
        y: ArrayLike,
        *,
        distances: Out = True,
        nearest: Out = False,
        context: Optional[Context] = None) -> Union[NDArray[np.float64], Any]:
    """Distance of every point of x to the nearest point of y: to a training set,
    it shows samples that are learned by heart.

    Distances are computed in double, from the differences; which pairs need it
    is found with products of matrices in float and a bound of their error.

    x: [n, d] finite.
    y: [m, d] finite. Where it is the same array as x and m is n, no point
        is its own neighbour, and m is >= 2.
    distances: [n] receives the distances, or NULL.
    nearest: [n] receives the row of y (of equally near ones the first), or
        NULL.
    """
    return call("kac_metric_nearest", x=x, y=y, distances=distances,
        nearest=nearest, context=context)


def precision_recall(
        x: ArrayLike,
        y: ArrayLike,
        k: int,
        *,
        precision: Out = True,
        recall: Out = False,
        context: Optional[Context] = None) -> Union[float, Any]:
    """Precision and recall of samples x against data y: the share of x that lies
    among y, and the share of y that lies among x. A point lies among a sample
    where it is in one of the balls around its points that reach to their k-th
    nearest neighbours in that sample.

    x: [n, d] samples; finite.
    y: [m, d] data; finite. Another array than x.
    k: Neighbours; 1 to 64. 3 in the article.
    precision: Receives the share of x, 0 to 1, or NULL.
    recall: Receives the share of y, 0 to 1, or NULL.
    """
    return call("kac_metric_precision_recall", x=x, y=y, k=k,
        precision=precision, recall=recall, context=context)


__all__ = [
    "energy", "sliced_wasserstein", "wasserstein", "nll", "modes",
    "frechet", "nearest", "precision_recall",
]
