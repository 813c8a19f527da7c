# SPDX-License-Identifier: BSD-2-Clause
"""Pictures with matplotlib (Debian: python3-matplotlib; pip install
kacflow[plot]). Every function draws on `axes`, new ones by default, and gives
them back."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ._objects import Field, Model, Process


def _new_axes(axes: Any) -> Any:
    if axes is not None:
        return axes
    try:
        import matplotlib.pyplot as pyplot
    except ImportError as error:
        raise ImportError("kacflow.plot needs matplotlib (Debian: "
                          "python3-matplotlib)") from error
    return pyplot.subplots()[1]


def _rows(name: str, x: ArrayLike) -> Any:
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] < 2:
        raise ValueError(f"{name}: an array of shape {x.shape}, must be "
                         "[n, d] with d >= 2")
    return x


def points(x: ArrayLike, axes: Any = None, **style: Any) -> Any:
    """Scatter the first two coordinates of points.

    x: [n, d], d >= 2.
    style: for matplotlib's plot()."""
    rows = _rows("x", x)
    axes = _new_axes(axes)
    axes.plot(rows[:, 0], rows[:, 1], **{"linestyle": "", "marker": ".",
                                   "markersize": 2, **style})
    axes.set_aspect("equal")
    return axes


def trajectories(path: ArrayLike, axes: Any = None, **style: Any) -> Any:
    """The ways of points from noise to data, as Sampler.draw_path() and
    Integrator.run_dense() give them.

    path: [count, n, d], d >= 2: the first two coordinates are drawn."""
    ways = np.asarray(path)
    if ways.ndim != 3 or ways.shape[2] < 2:
        raise ValueError(f"path: an array of shape {ways.shape}, must be "
                         "[count, n, d] with d >= 2")
    axes = _new_axes(axes)
    axes.plot(ways[:, :, 0], ways[:, :, 1], **{"linewidth": 0.5, **style})
    axes.set_aspect("equal")
    return axes


def losses(values: Sequence[float], axes: Any = None, **style: Any) -> Any:
    """Losses over the steps, as Progress keeps them; both on logarithmic
    axes."""
    axes = _new_axes(axes)
    axes.plot(np.arange(1, len(values) + 1), values,
              **{"linewidth": 0.7, **style})
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    return axes


def density(a: float, c: float, t: float, axes: Any = None,
            **style: Any) -> Any:
    """The law of the one-dimensional Kac process at time t: its density, and
    the atoms on the fronts as stems.

    a: reversal rate, 1/time. c: speed, length/time. t: time, > 0."""
    from . import law
    axes = _new_axes(axes)
    x = np.linspace(-c * t, c * t, 801)[1:-1]
    line, = axes.plot(x, law.density(a, c, t, x), **style)
    axes.vlines([-c * t, c * t], 0.0, law.atom(a, t), line.get_color())
    axes.set_xlabel("x")
    axes.set_ylabel("density, 1/length; stems: mass")
    return axes


def schedule(process: Process, axes: Any = None) -> Any:
    """f(t) and g(t) of a process over its horizon."""
    axes = _new_axes(axes)
    t = np.linspace(0.0, process.horizon, 201)
    rows = np.array([process.schedule(time) for time in t])
    axes.plot(t, rows[:, 0], label="f(t)")
    axes.plot(t, rows[:, 2], label="g(t)")
    axes.set_xlabel("t")
    axes.legend()
    return axes


def velocity(field: Field, t: float, extent: float = 2.0, axes: Any = None,
             count: int = 21, cond: Optional[ArrayLike] = None,
             **style: Any) -> Any:
    """Arrows of a field of two dimensions at time t.

    extent: the square [-extent, extent]^2 is drawn. count: arrows a side."""
    axes = _new_axes(axes)
    side = np.linspace(-extent, extent, count)
    x = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    v = field.evaluate(t, np.ascontiguousarray(x), cond)
    axes.quiver(x[:, 0], x[:, 1], v[:, 0], v[:, 1], **style)
    axes.set_aspect("equal")
    return axes


def samples(model: Model, n: int = 2000, seed: int = 1, axes: Any = None,
            **style: Any) -> Any:
    """Points of a model, drawn as the model says."""
    from ._objects import Sampler
    return points(Sampler.from_model(model).draw(seed, 0, n), axes, **style)


__all__ = ["density", "losses", "points", "samples", "schedule",
           "trajectories", "velocity"]
