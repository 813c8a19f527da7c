# SPDX-License-Identifier: BSD-2-Clause
"""Counter-based random numbers: made from the
public headers by generate.py, not to be edited.

Arrays [n] may have any shape; a number stands for as many as the others are."""
from __future__ import annotations

from typing import TYPE_CHECKING, Union

from ._engine import call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Out = Union[bool, NDArray]


def philox4x32(
        counter: ArrayLike,
        key: ArrayLike,
        *,
        out: Out = True) -> NDArray[np.uint32]:
    """The bare function Philox4x32-10: four words from a counter and a key.

    counter: [4]
    key: [2]
    out: [4]; may be `counter`.
    """
    return call("kac_random_philox4x32", counter=counter, key=key, out=out)


def uniform(
        seed: int,
        stream: int,
        first: int,
        n: int,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Uniform numbers in the open interval (0, 1): odd multiples of 2^-53, so never
    0 nor 1.

    seed: Seed.
    stream: Stream.
    first: Index of the first number; 0 <= first <= 2^55 - n.
    n: How many; >= 0.
    out: [n]
    """
    return call("kac_random_uniform", seed=seed, stream=stream, first=first, n=n,
        out=out)


def normal(
        seed: int,
        stream: int,
        first: int,
        n: int,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Standard normal numbers (Box-Muller, one pair of uniforms for a number; so
    none is larger than 8.6).
    Parameters and status as kac_random_uniform().

    seed: Seed.
    stream: Stream.
    first: Index of the first number; 0 <= first <= 2^55 - n.
    n: How many; >= 0.
    out: [n]
    """
    return call("kac_random_normal", seed=seed, stream=stream, first=first, n=n,
        out=out)


def exponential(
        seed: int,
        stream: int,
        first: int,
        n: int,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Exponential numbers of mean 1. Parameters as kac_random_uniform().

    seed: Seed.
    stream: Stream.
    first: Index of the first number; 0 <= first <= 2^55 - n.
    n: How many; >= 0.
    out: [n]
    """
    return call("kac_random_exponential", seed=seed, stream=stream, first=first,
        n=n, out=out)


def poisson(
        seed: int,
        stream: int,
        first: int,
        n: int,
        mean: float,
        *,
        out: Out = True) -> NDArray[np.int64]:
    """Poisson counts: inversion for means below 30, else Hoermann's transformed
    rejection (PTRS), exact up to the rounding of doubles.

    seed: Seed.
    stream: Stream.
    first: Index of the first number; 0 <= first <= 2^55 - n.
    n: How many; >= 0.
    mean: Mean; 0 <= mean <= 2^40.
    out: [n]
    """
    return call("kac_random_poisson", seed=seed, stream=stream, first=first, n=n,
        mean=mean, out=out)


def gamma(
        seed: int,
        stream: int,
        first: int,
        n: int,
        shape: float,
        *,
        out: Out = True) -> NDArray[np.float64]:
    """Gamma numbers of scale 1, density x^(shape - 1) exp(-x) / Gamma(shape): a
    cubed normal number with rejection (G. Marsaglia, W. W. Tsang, ACM Trans.
    Math. Software 26 (2000) 363-372), exact up to the rounding of doubles.

    seed: Seed.
    stream: Stream.
    first: Index of the first number; 0 <= first <= 2^55 - n.
    n: How many; >= 0.
    shape: Shape, which is the mean; 0.5 <= shape <= 1e60. Twice a number of
        shape k/2 is chi-squared of k degrees of freedom.
    out: [n]
    """
    return call("kac_random_gamma", seed=seed, stream=stream, first=first, n=n,
        shape=shape, out=out)


def permutation(
        seed: int,
        stream: int,
        n: int,
        *,
        out: Out = True) -> NDArray[np.int64]:
    """A uniformly random permutation of 0 to n - 1 (Fisher-Yates).

    seed: Seed.
    stream: Stream: another one, another permutation.
    n: Length; 0 <= n <= 2^31.
    out: [n]
    """
    return call("kac_random_permutation", seed=seed, stream=stream, n=n, out=out)


__all__ = [
    "philox4x32", "uniform", "normal", "exponential", "poisson", "gamma",
    "permutation",
]
