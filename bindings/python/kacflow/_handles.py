# SPDX-License-Identifier: BSD-2-Clause
"""Classes of the handles: made from the public headers by generate.py, not to
be edited. The classes that users see are in _objects.py."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from ._engine import Handle, TrainStep, call  # noqa: F401

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from . import _objects as O

    Out = Union[bool, NDArray]
    Path = Union[str, os.PathLike[str]]


class Architecture(Handle):

    _kind = "kac_architecture"

    def __init__(
            self,
            height: int,
            width: int,
            channels: int,
            *,
            context: Optional[O.Context] = None) -> None:
        """An architecture with the point and nothing else.

        height: Rows of the picture that a point is; 1 for a plain vector.
        width: Its columns; 1 for a plain vector.
        channels: Numbers a position, of a plain vector all; d = height width
            channels is 1 to 2^20.
        """
        self._create("kac_architecture_create", height=height,
            width=width, channels=channels, context=context)

    @classmethod
    def from_network(
            cls,
            network: O.Network,
            *,
            context: Optional[O.Context] = None) -> Self:
        """The architecture of a network that was made from one.

        network: A network of the kind KAC_NETWORK_OWN.
        """
        return cls._made("kac_architecture_create_network", network=network,
            context=context)

    @classmethod
    def parse(cls, text: str, *, context: Optional[O.Context] = None) -> Self:
        """The architecture of a text; see above. The text is checked as if a stranger
        had written it.

        text: What kac_architecture_text() gave.
        """
        return cls._made("kac_architecture_parse", text=text, context=context)

    @property
    def text(self) -> Optional[str]:
        """Its text; see above. Not to be called by two threads at once."""
        return call("kac_architecture_text", self)

    @property
    def point(self) -> int:
        """The point x, value 0; -1 for NULL."""
        return call("kac_architecture_point", self)

    def time(self, kind: Union[str, int], size: int, scale: float) -> int:
        """Features of time: a vector of `size`. Once in an architecture; without it the
        network does not see time.

        kind: KAC_TIME_... By name: raw, log, fourier, sinusoidal.
        size: As for kac_network_set_time_embedding().
        scale: As for kac_network_set_time_embedding().
        out: Receives the value.
        """
        return call("kac_architecture_time", self, kind=kind, size=size, scale=scale)

    def condition(
            self,
            name: str,
            kind: Union[str, int],
            size: int,
            columns: int) -> int:
        """The condition as a learned vector. A class: row of a table name.weight [size
        + 1, columns], the last for a missing one. A vector c: W c with name.weight
        [columns, size], or name.missing [columns] where it is missing. More than one
        of them may look at the condition; they agree on kind and size.

        name: Name.
        kind: KAC_CONDITION_CLASS or KAC_CONDITION_VECTOR. By name: none, class,
            vector.
        size: Classes, or numbers of the vector; 1 to 65536.
        columns: Numbers of the result; 1 to 65536.
        out: Receives the value.
        """
        return call("kac_architecture_condition", self, name=name, kind=kind,
            size=size, columns=columns)

    def linear(
            self,
            name: str,
            x: int,
            columns: int,
            activation: Union[str, int],
            residual: int) -> int:
        """act(W x + b) + residual at every position: name.weight [columns, channels of
        x], name.bias [columns].

        name: Name.
        x: Value.
        columns: Channels of the result; 1 to 65536.
        activation: KAC_ACTIVATION_... By name: silu.
        residual: A value shaped as the result, or -1.
        out: Receives the value.
        """
        return call("kac_architecture_linear", self, name=name, x=x, columns=columns,
            activation=activation, residual=residual)

    def conv(
            self,
            name: str,
            x: int,
            channels: int,
            size: int,
            stride: int,
            upsample: int,
            residual: int) -> int:
        """Convolution plus residual: name.weight [channels, channels of x, size, size],
        name.bias [channels]. One of 3x3 has zeros around. With u = `upsample` and s
        = `stride`, h rows become (u h - 1) / s + 1, rounded down, and so columns.

        name: Name.
        x: Value.
        channels: Channels of the result; 1 to 65536.
        size: 1 or 3.
        stride: 1 or 2.
        upsample: 1, or 2: every position twice each way, before.
        residual: A value shaped as the result, or -1.
        out: Receives the value.
        """
        return call("kac_architecture_conv", self, name=name, x=x, channels=channels,
            size=size, stride=stride, upsample=upsample,
            residual=residual)

    def group_norm(
            self,
            x: int,
            groups: int,
            modulation: int,
            activation: Union[str, int],
            *,
            name: Optional[str] = None) -> int:
        """act((weight z + bias) (1 + scale) + shift), z being x normed over the
        positions and the channels of a group: name.weight, name.bias [channels of
        x]. See kac_architecture_set_epsilon().

        name: Name, or NULL for no weights: 1 and 0.
        x: Value.
        groups: Number of groups; divides the channels.
        modulation: A vector of twice as many numbers as x has channels, scale,
            then shift; or -1 for zeros.
        activation: KAC_ACTIVATION_... By name: silu.
        out: Receives the value.
        """
        return call("kac_architecture_group_norm", self, name=name, x=x,
            groups=groups, modulation=modulation, activation=activation)

    def layer_norm(
            self,
            x: int,
            activation: Union[str, int],
            *,
            name: Optional[str] = None) -> int:
        """act(weight z + bias), z being x normed over the channels of every position:
        name.weight, name.bias [channels of x]. See kac_architecture_set_epsilon().

        name: Name, or NULL for no weights: 1 and 0.
        x: Value.
        activation: KAC_ACTIVATION_... By name: silu.
        out: Receives the value.
        """
        return call("kac_architecture_layer_norm", self, name=name, x=x,
            activation=activation)

    def attention(self, x: int, heads: int, order: int) -> int:
        """Attention between the positions: softmax(q k^T / sqrt(c / heads)) v in every
        head, x having the 3 c channels of q, k and v.

        x: Value; its channels are a multiple of 3 heads.
        heads: Number of heads.
        order: Of the channels, as for kac_unet_set_attention_order().
        out: Receives the value, of c channels.
        """
        return call("kac_architecture_attention", self, x=x, heads=heads,
            order=order)

    def add(self, x: int, y: int) -> int:
        """x + y, number by number.

        x: Value.
        y: Value of the same shape.
        out: Receives the value.
        """
        return call("kac_architecture_add", self, x=x, y=y)

    def add_channels(self, x: int, vector: int) -> int:
        """A vector added at every position.

        x: Value.
        vector: A vector of as many numbers as x has channels.
        out: Receives the value.
        """
        return call("kac_architecture_add_channels", self, x=x, vector=vector)

    def concat(self, x: int, y: int) -> int:
        """The channels of x, then those of y, at every position.

        x: Value.
        y: Value of as many rows and columns.
        out: Receives the value.
        """
        return call("kac_architecture_concat", self, x=x, y=y)

    def slice(self, x: int, first: int, channels: int) -> int:
        """Channels first .. first + channels - 1.

        x: Value.
        first: First channel; >= 0.
        channels: Their number; >= 1.
        out: Receives the value.
        """
        return call("kac_architecture_slice", self, x=x, first=first,
            channels=channels)

    def activate(self, x: int, activation: Union[str, int]) -> int:
        """act(x).

        x: Value.
        activation: KAC_ACTIVATION_... By name: silu.
        out: Receives the value.
        """
        return call("kac_architecture_activate", self, x=x, activation=activation)

    def pool(self, x: int) -> int:
        """Means of 2x2 positions; a last odd row or column is left out.

        x: Value of at least 2 x 2 positions.
        out: Receives the value.
        """
        return call("kac_architecture_pool", self, x=x)

    def upsample(self, x: int) -> int:
        """Every position twice each way.

        x: Value.
        out: Receives the value.
        """
        return call("kac_architecture_upsample", self, x=x)

    def join_patches(self, x: int, size: int) -> int:
        """Squares of size x size positions become one, whose channels are their numbers
        row by row.

        x: Value; `size` divides its rows and columns.
        size: 1 to 256.
        out: Receives the value.
        """
        return call("kac_architecture_join_patches", self, x=x, size=size)

    def split_patches(self, x: int, size: int) -> int:
        """The way back of kac_architecture_join_patches().

        x: Value; size^2 divides its channels.
        size: 1 to 256.
        out: Receives the value.
        """
        return call("kac_architecture_split_patches", self, x=x, size=size)

    def flatten(self, x: int) -> int:
        """All numbers as a plain vector, positions row by row.

        x: Value.
        out: Receives the value.
        """
        return call("kac_architecture_flatten", self, x=x)

    def dropout(self, x: int, rate: float) -> int:
        """Dropout as that of a U-Net; see kac_unet_set_dropout().

        x: Value.
        rate: 0 <= rate < 1.
        out: Receives the value.
        """
        return call("kac_architecture_dropout", self, x=x, rate=rate)

    def set_bias(self, value: int, bias: int) -> None:
        """Whether a linear operation or a convolution has a bias. Default 1.

        value: Result of the operation.
        bias: 0 or 1.
        """
        return call("kac_architecture_set_bias", self, value=value, bias=bias)

    def bias(self, value: int) -> bool:
        """1 where the operation of a value has a bias, else 0."""
        return call("kac_architecture_bias", self, value=value)

    def set_last(self, value: int, last: int) -> None:
        """Whether a linear operation or a convolution is a last one, which
        kac_network_initialize() sets to zero where it is asked to: a head, or the
        end of a residual block. Default 0.

        value: Result of the operation.
        last: 0 or 1.
        """
        return call("kac_architecture_set_last", self, value=value, last=last)

    def last(self, value: int) -> bool:
        """1 where the operation of a value is a last one, else 0."""
        return call("kac_architecture_last", self, value=value)

    def set_epsilon(self, value: int, epsilon: float) -> None:
        """What a norm adds to variances. Default 1e-5.

        value: Result of a norm.
        epsilon: Finite, > 0.
        """
        return call("kac_architecture_set_epsilon", self, value=value,
            epsilon=epsilon)

    def epsilon(self, value: int) -> float:
        """What the norm of a value adds to variances, or NaN."""
        return call("kac_architecture_epsilon", self, value=value)

    @property
    def velocity(self) -> int:
        """Value that is the velocity, or -1."""
        return call("kac_architecture_velocity", self)

    @velocity.setter
    def velocity(self, value: int) -> None:
        call("kac_architecture_set_velocity", self, value=value)

    @property
    def mean(self) -> int:
        """Value that is the mean, or -1."""
        return call("kac_architecture_mean", self)

    @mean.setter
    def mean(self, value: int) -> None:
        call("kac_architecture_set_mean", self, value=value)

    @property
    def count(self) -> int:
        """Number of values; 0 for NULL. At most 4096."""
        return call("kac_architecture_count", self)

    def operation(self, value: int) -> Optional[str]:
        """Operation that gave a value ("linear"), or NULL."""
        return call("kac_architecture_operation", self, value=value)

    def name(self, value: int) -> Optional[str]:
        """Name of the operation that gave a value, or NULL."""
        return call("kac_architecture_name", self, value=value)

    def height(self, value: int) -> int:
        """Rows of a value, or 0."""
        return call("kac_architecture_height", self, value=value)

    def width(self, value: int) -> int:
        """Columns of a value, or 0."""
        return call("kac_architecture_width", self, value=value)

    def channels(self, value: int) -> int:
        """Channels of a value, or 0."""
        return call("kac_architecture_channels", self, value=value)


class Classifier(Handle):

    _kind = "kac_classifier"

    def __init__(
            self,
            height: int,
            width: int,
            channels: int,
            classes: int,
            widths: ArrayLike,
            features: int,
            *,
            context: Optional[O.Context] = None) -> None:
        """A classifier whose weights are not drawn yet: kac_classifier_initialize().

        height: Rows of a picture; >= 2^blocks.
        width: Its columns; >= 2^blocks.
        channels: Numbers a position; height width channels is at most 2^20.
        classes: Number of classes; 2 to 65536.
        widths: [blocks] channels of each block; 1 to 65536.
        features: Number of features; 1 to 65536.

        Arrays that are not copied are kept alive.
        """
        self._create("kac_classifier_create", height=height,
            width=width, channels=channels, classes=classes,
            widths=widths, features=features, context=context)

    @property
    def height(self) -> int:
        """Rows of a picture; 0 for NULL."""
        return call("kac_classifier_height", self)

    @property
    def width(self) -> int:
        """Columns of a picture; 0 for NULL."""
        return call("kac_classifier_width", self)

    @property
    def channels(self) -> int:
        """Numbers a position; 0 for NULL."""
        return call("kac_classifier_channels", self)

    @property
    def dimension(self) -> int:
        """Numbers a picture, height width channels; 0 for NULL."""
        return call("kac_classifier_dimension", self)

    @property
    def classes(self) -> int:
        """Number of classes; 0 for NULL."""
        return call("kac_classifier_classes", self)

    @property
    def blocks(self) -> int:
        """Number of blocks; 0 for NULL."""
        return call("kac_classifier_blocks", self)

    def block_width(self, block: int) -> int:
        """Channels of a block, from 0; 0 for NULL or no such block."""
        return call("kac_classifier_block_width", self, block=block)

    @property
    def features(self) -> int:
        """Number of features; 0 for NULL."""
        return call("kac_classifier_features", self)

    @property
    def parameter_count(self) -> int:
        """Number of trained numbers; 0 for NULL."""
        return call("kac_classifier_parameter_count", self)

    def set_range(self, low: float, high: float) -> None:
        """The range of a picture's numbers, which is mapped to [-1, 1]; saved with the
        weights. Numbers outside are mapped the same way. Default -1, 1.

        low: Black; finite, a float.
        high: White; finite, > low.
        """
        return call("kac_classifier_set_range", self, low=low, high=high)

    @property
    def low(self) -> float:
        """Black; NaN for NULL."""
        return call("kac_classifier_low", self)

    @property
    def high(self) -> float:
        """White; NaN for NULL."""
        return call("kac_classifier_high", self)

    def set_augmentation(self, shift: int, flip: int) -> None:
        """What is done to the pictures of a training, at random and to each of its
        own; not saved. Default nothing.

        shift: Moved by up to so many rows and columns, black where nothing is;
            0 to 1024.
        flip: 1: left and right exchanged half of the time; else 0.
        """
        return call("kac_classifier_set_augmentation", self, shift=shift, flip=flip)

    @property
    def shift(self) -> int:
        """By how many rows and columns pictures are moved; 0 for NULL."""
        return call("kac_classifier_shift", self)

    @property
    def flip(self) -> bool:
        """1 where pictures are flipped; 0 for NULL."""
        return call("kac_classifier_flip", self)

    def initialize(self, seed: int) -> None:
        """Draw the weights: uniform with variance 2 / numbers read (the last layer: 1 /
        numbers read), biases 0. What was learned is forgotten.

        seed: Seed.
        """
        return call("kac_classifier_initialize", self, seed=seed)

    @property
    def is_initialized(self) -> bool:
        """1 where there are weights, drawn or loaded; 0 for NULL."""
        return call("kac_classifier_is_initialized", self)

    def train(
            self,
            optimizer: O.Optimizer,
            dataset: O.Dataset,
            steps: int,
            batch: int,
            seed: int,
            *,
            loss: Out = True) -> float:
        """Make steps of a training: the mean cross-entropy of a batch and its
        gradient, and one step of the optimizer. The pictures come in a new order in
        every epoch. It goes on where the optimizer's steps are, so that many short
        calls do what a long one does, with the same seed and batch. Tells the
        context's progress function (stage "classify", in steps) and can be
        cancelled; steps that were made stay.

        optimizer: An optimizer that is this classifier's alone.
        dataset: Pictures, with conditions of one number: the classes. Not
            endless.
        steps: >= 0; the optimizer's steps in all below 2^32.
        batch: Pictures a step; 1 to 65536.
        seed: Seed of the order and of what is done to the pictures.
        loss: Receives the mean loss of the call's steps (NaN without any), or
            NULL.
        """
        return call("kac_classifier_train", self, optimizer=optimizer,
            dataset=dataset, steps=steps, batch=batch, seed=seed,
            loss=loss)

    def predict(
            self,
            x: ArrayLike,
            *,
            features: Out = True,
            logits: Out = False,
            classes: Out = False) -> Union[NDArray[np.float32], Any]:
        """Features, logits and classes of pictures.

        x: [n, dimension] finite.
        features: [n, features] receives the features, or NULL.
        logits: [n, classes] receives the logits, or NULL; probabilities are
            exp(logit) over the sum of those.
        classes: [n] receives the class of the largest logit (of equal ones the
            first), or NULL.
        """
        return call("kac_classifier_predict", self, x=x, features=features,
            logits=logits, classes=classes)

    def save(self, path: Path) -> None:
        """Write architecture, range and weights to a safetensors file.

        path: File; replaced as a whole, or not at all on failure.
        """
        return call("kac_classifier_save", self, path=path)

    @classmethod
    def load(cls, path: Path, *, context: Optional[O.Context] = None) -> Self:
        """Read what kac_classifier_save() wrote; the file is treated as hostile.

        path: File.
        """
        return cls._made("kac_classifier_load", path=path, context=context)


class Context(Handle):

    _kind = "kac_context"

    @property
    def threads(self) -> int:
        """Number of threads that is set; 1 for NULL."""
        return call("kac_context_threads", self)

    @threads.setter
    def threads(self, threads: int) -> None:
        call("kac_context_set_threads", self, threads=threads)

    @property
    def cpu(self) -> Optional[str]:
        """Instruction set in use; the best one for NULL."""
        return call("kac_context_cpu", self)

    @cpu.setter
    def cpu(self, cpu: Union[str, int]) -> None:
        call("kac_context_set_cpu", self, cpu=cpu)

    def cancel(self) -> None:
        """Ask the long call that is running on this context to stop. It finishes the
        step that it is in and returns KAC_ERROR_CANCELLED. May be called from any
        thread and from a signal handler. Stays set until kac_context_resume().
        """
        return call("kac_context_cancel", self)

    def resume(self) -> None:
        """Take back kac_context_cancel(). NULL does nothing."""
        return call("kac_context_resume", self)

    @property
    def cancelled(self) -> bool:
        """1 while cancelled, else 0; 0 for NULL."""
        return call("kac_context_cancelled", self)


class Dataset(Handle):

    _kind = "kac_dataset"

    @classmethod
    def from_array(
            cls,
            points: ArrayLike,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Points in the caller's memory; they are not copied.

        points: [n, d]; must outlive the data set and not change. Finite
            numbers; this is checked when they are read.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_dataset_create_array", points=points, context=context)

    @classmethod
    def from_bytes(
            cls,
            points: ArrayLike,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Bytes in the caller's memory, such as the pixels of pictures, read as the
        floats 0 to 255; not copied. As kac_dataset_create_array().

        points: [n, d]; must outlive the data set and not change. Finite
            numbers; this is checked when they are read.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_dataset_create_bytes", points=points, context=context)

    @classmethod
    def open(cls, path: Path, *, context: Optional[O.Context] = None) -> Self:
        """Points in a file. The kind is recognised from the first bytes (.npy, IDX)
        or from the name (.csv, .txt, .tsv, in small or capital letters).

        - .npy: versions 1 to 3, C order, 1 to 8 dimensions (all but the first
          are one point; one dimension: d = 1), integers of 1 to 8 bytes, float16,
          float32, float64, bool, either byte order.
        - IDX: all six types, 1 to 8 dimensions. A file compressed with gzip is
          refused.
        - CSV: numbers of at most 511 characters, separated by semicolons, commas,
          tabs or else blanks (whatever the first row has, in this order), with
          blanks around them allowed; '.' is the decimal character whatever the
          locale. A first line in which no field is a number is a header and passed
          over, as are empty lines and lines that begin with '#'. LF or CRLF. Every
          row must have as many fields as the first. The whole file is checked when
          it is opened; rows are read again when they are asked for.

        The size of the file must be what its header promises, to the byte, and
        there must be at least one point of at least one number; both are known
        before anything is allocated. NaN and infinity are found when they are read.
        Opening a long CSV file tells the context's progress function (stage
        "scan", in bytes) and can be cancelled.

        path: File; stays open until the data set is destroyed.
        """
        return cls._made("kac_dataset_open", path=path, context=context)

    @classmethod
    def toy(
            cls,
            name: str,
            seed: int,
            *,
            context: Optional[O.Context] = None) -> Self:
        """A built-in distribution: an endless data set of which row i is a function
        of (seed, i). N is standard normal noise, a fresh one for every coordinate,
        u uniform on (0, 1).

        - grid9 (d = 2): equal Gaussian modes at {-1, 0, 1}^2; "std" = 1e-4.
        - gaussians8 (d = 2): equal Gaussian modes at the angles k pi/4 on a circle;
          "radius" = 2, "std" = 0.1.
        - moons (d = 2): (cos pi u, sin pi u) or (1 - cos pi u, 1/2 - sin pi u), each
          half of the time, plus "std" N; "std" = 0.05.
        - checkerboard (d = 2): uniform on the 8 dark unit squares of [-2, 2)^2,
          those with lower left corners (i, j) of which i + j is even.
        - spirals (d = 2): +-r (cos a, sin a) with r = sqrt(u), a = 2 pi "turns" r,
          plus "std" N; "turns" = 1.5, "std" = 0.03.
        - funnel (d = "dimension" = 2, whole, 2 to 64): x_0 ~ N(0, "std"^2),
          "std" = 1; each of the others N(0, exp(x_0)), exp(x_0) the variance.

        name: One of the names above.
        seed: Seed.
        """
        return cls._made("kac_dataset_create_toy", name=name, seed=seed,
            context=context)

    @classmethod
    def augmented(
            cls,
            whole: O.Dataset,
            height: int,
            width: int,
            channels: int,
            crop_height: int,
            crop_width: int,
            flips: Union[str, int],
            seed: int,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Pictures of another data set, cut and flipped at random: an endless data set
        of which point i is a function of (seed, i) and of the pictures. It is the
        picture that a trainer of this seed takes at place i of its run from the
        pictures themselves (every picture once before any comes again); its place is
        uniform among all, and every flip has probability 1/2. Only what is cut out
        is read, so bytes in a file or in memory stay bytes. Conditions are those of
        the pictures.

        whole: The pictures: an array, a .npy or an IDX file, rows first, the
            channels of a pixel together; with its conditions, which may not
            change. Must outlive the data set.
        height: Of a picture; height * width * channels are the numbers of a
            point.
        width: Of a picture.
        channels: Of a picture; >= 1.
        crop_height: What is cut out; 1 to height.
        crop_width: What is cut out; 1 to width.
        flips: KAC_FLIP_... By name: none, horizontal, vertical, both.
        seed: Seed.
        """
        return cls._made("kac_dataset_create_augmented", whole=whole, height=height,
            width=width, channels=channels, crop_height=crop_height,
            crop_width=crop_width, flips=flips, seed=seed,
            context=context)

    @property
    def whole_count(self) -> int:
        """Number of pictures that an augmented data set cuts and flips; 0 for
        others.
        """
        return call("kac_dataset_whole_count", self)

    @property
    def whole_dimension(self) -> int:
        """Numbers of one of them; 0 for others."""
        return call("kac_dataset_whole_dimension", self)

    @property
    def flips(self) -> Optional[str]:
        """KAC_FLIP_... of an augmented data set; none for others, -1 for NULL.
        """
        return call("kac_dataset_flips", self)

    def set_parameter(self, name: str, value: float) -> None:
        """Set a parameter of a toy distribution (see kac_dataset_create_toy()). The
        funnel's "dimension" changes the dimension of the data set.

        name: Name of the parameter.
        value: Finite, > 0.
        """
        return call("kac_dataset_set_parameter", self, name=name, value=value)

    def parameter(self, name: str) -> float:
        """Value of a parameter; as kac_dataset_set_parameter().

        name: Name of the parameter.
        out: Receives the data set. The caller destroys it.
        """
        return call("kac_dataset_parameter", self, name=name)

    @property
    def count(self) -> int:
        """Number of points; INT64_MAX for an endless data set."""
        return call("kac_dataset_count", self)

    @property
    def dimension(self) -> int:
        """Numbers a point."""
        return call("kac_dataset_dimension", self)

    @property
    def is_endless(self) -> int:
        """1 for an endless (toy) data set, else 0."""
        return call("kac_dataset_is_endless", self)

    @property
    def point_rank(self) -> int:
        """Number of dimensions of one point in its file (2 or 3 for a picture), at
        most 8; 1 where that is unknown.
        """
        return call("kac_dataset_point_rank", self)

    def point_shape(self, i: int) -> int:
        """Size of dimension i of one point, as for pictures of 28 x 28.

        i: 0 <= i < kac_dataset_point_rank().
        """
        return call("kac_dataset_point_shape", self, i=i)

    def read(
            self,
            first: int,
            n: int,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Read n points from point `first` on.

        first: 0 <= first.
        n: >= 0; first + n <= count.
        out: [n, d]
        """
        return call("kac_dataset_read", self, first=first, n=n, out=out)

    def gather(
            self,
            index: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Read the points of the given indices, in their order. Neighbours are read
        from a file at once. Nothing is allocated, here and in kac_dataset_read().

        index: [n] each in 0 .. count - 1, repeated ones allowed.
        out: [n, d]
        """
        return call("kac_dataset_gather", self, index=index, out=out)

    def set_condition(
            self,
            k: int,
            conditions: Optional[ArrayLike] = None) -> None:
        """Give every point a condition: a class (k = 1, whole numbers from 0) or a
        real vector. The array is not copied and must outlive the data set. NULL
        takes it away. Not for endless data sets.

        k: Numbers a condition; >= 1; ignored with NULL.
        conditions: [n, k] or NULL; given out as they are.
        """
        return call("kac_dataset_set_condition", self, k=k, conditions=conditions)

    @property
    def condition_size(self) -> int:
        """Numbers a condition; 0 where there is none."""
        return call("kac_dataset_condition_size", self)

    def gather_condition(
            self,
            index: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Conditions of the points of the given indices.

        index: [n]
        out: [n, k]
        """
        return call("kac_dataset_gather_condition", self, index=index, out=out)

    @property
    def has_density(self) -> bool:
        """1 where kac_dataset_log_density() knows the density, else 0."""
        return call("kac_dataset_has_density", self)

    def log_density(
            self,
            x: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """Logarithm of the density of a toy distribution (all but moons and spirals,
        whose densities have no closed form).

        x: [n, d]
        out: [n]; -infinity outside the support, NaN where x is NaN.
        """
        return call("kac_dataset_log_density", self, x=x, out=out)

    @property
    def mode_count(self) -> int:
        """Number of modes of grid9 and gaussians8, else 0."""
        return call("kac_dataset_mode_count", self)

    def modes(self, *, out: Out = True) -> NDArray[np.float64]:
        """Centres of the modes, for judging samples (never for making them).

        out: [mode count, d]
        """
        return call("kac_dataset_modes", self, out=out)

    def measure(
            self,
            mode: Union[str, int],
            max_rows: int,
            *,
            shift: Out = True,
            scale: Out = True) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Fit the affine map y = (x - shift) / scale from (at most) the first
        max_rows points, read in blocks.

        The sums are in double (Welford), in the order of the rows, so the same
        bits on every system; variances are those of n, not of n - 1. A long call
        tells the context's progress function (stage "measure", in rows) and can be
        cancelled.

        mode: One of KAC_NORMALIZE_...; a constant column has scale 1. By name:
            none, range, standard, columns.
        max_rows: How many points to look at at the most; >= 1. An endless data
            set is looked at for min(max_rows, 100000).
        shift: [d]; untouched on any failure.
        scale: [d], > 0; untouched on any failure.
        """
        return call("kac_dataset_measure", self, mode=mode, max_rows=max_rows,
            shift=shift, scale=scale)


class Field(Handle):

    _kind = "kac_field"

    @classmethod
    def learned(
            cls,
            network: O.Network,
            *,
            context: Optional[O.Context] = None) -> Self:
        """The field that a network has learned. The batch is shared out over the
        context's threads. A horizon that is set later takes effect. Its divergence
        comes from the network's reverse mode: see kac_field_set_divergence().

        network: Initialised, with a velocity head; must outlive the field and
            not change.
        """
        return cls._made("kac_field_create_learned", network=network,
            context=context)

    @classmethod
    def conditional(
            cls,
            process: O.Process,
            x0: ArrayLike,
            *,
            context: Optional[O.Context] = None) -> Self:
        """The conditional field of a process given one data point: f' x0 + g' v_N as
        kac_process_velocity() gives it inside and on the fronts, xhat = x0, and the
        divergence; beyond the fronts as kac_field_create_empirical().

        process: Must outlive the field and not change.
        x0: [d] the data point; copied.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_field_create_conditional", process=process, x0=x0,
            context=context)

    @classmethod
    def empirical(
            cls,
            process: O.Process,
            points: ArrayLike,
            weights: Optional[ArrayLike] = None,
            *,
            context: Optional[O.Context] = None) -> Self:
        """The exact marginal field of a finite data set under a process: the
        posterior mean of the conditional velocities, which is what every network
        approximates. Atoms are treated exactly: where coordinates of x lie on
        fronts, only the data points with the most such coordinates count, with the
        masses of their atoms. A coordinate counts as on a front within 4 units in
        the last place of what it is computed from. Outside all light cones, where
        no data point is possible, the field is that of the nearest cone, with the
        noise part n g'/g in the coordinates n = x - f x0 beyond its front: that is
        +-c g' on the front itself, and leads a point that has overshot into the
        data point instead of past it. At t = 0 the noise part is the limit from
        inside, and beside the data point that of the front. The divergence on a
        front is that along it. A point x that is not finite gives NaN.

        process: Must outlive the field and not change.
        points: [n, d] finite; copied.
        weights: [n] > 0, need not add up to 1; NULL for equal ones.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_field_create_empirical", process=process,
            points=points, weights=weights, context=context)

    @classmethod
    def mixture(
            cls,
            process: O.Process,
            kernel: Union[str, int],
            points: ArrayLike,
            widths: ArrayLike,
            *,
            weights: Optional[ArrayLike] = None,
            context: Optional[O.Context] = None) -> Self:
        """The exact marginal field of a mixture: data X_0 = y_k + w_k U with
        probability in proportion to weight k, the coordinates of U independent of
        the kernel. Such data have a density, and so has X_t at every time: there
        are no atoms in it, however small the widths. At a time with f(t) = 0 the
        field is that of the points, fronts and all.

        With N the noise and b = |f| w, every coordinate of a component has
        p(n) = int k(u) p_N(n - b u) du + sum over atoms A k(u_a) / b, the posterior
        means of U and of v_N with the same weights, and
        v = f' E[X_0 | x] + g' E[v_N | x]. Normal kernels under a Wiener process
        have all this in closed form; the others are summed over at most 64 nodes of
        Gauss and Legendre where the integrand is above 1e-18 of its largest, and
        the atoms exactly. At t = 0 the noise part is its limit: 0 but for normal
        data under a Wiener process, -sigma^2/2 times the score.

        Beyond the reach of all boxes the field is that of the nearest one, U at its
        end and the noise along its ray. A point x that is not finite gives NaN.

        process: Of independent coordinates (not radial Poisson); must outlive
            the field and not change.
        kernel: KAC_KERNEL_... By name: box, normal.
        points: [n, d] centres y, finite; copied.
        weights: [n] > 0, need not add up to 1; NULL for equal ones.
        widths: [n] w, between 1e-60 and 1e60; copied.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_field_create_mixture", process=process, kernel=kernel,
            points=points, weights=weights, widths=widths,
            context=context)

    def log_density(
            self,
            t: ArrayLike,
            x: ArrayLike,
            *,
            log_density: Out = True,
            fronts: Out = False) -> Union[NDArray[np.float64], Any]:
        """Logarithm of the density of X_t under an exact field's own data, with
        weights that add up to 1.

        Of points without widths it has atoms: where x lies on fronts, the value is
        that of the components with the most coordinates on them, masses in those
        coordinates and densities in the others. So values with different `fronts`
        are densities of different dimension: compare them only where that is the
        same, and read as a Lebesgue density where it is 0.

        t: [n] times, 0 <= t <= T.
        x: [n, d] points.
        log_density: [n]; -infinity where no data can come from; NaN where a
            number of the point is not finite.
        fronts: [n] receives the number of coordinates on fronts, or NULL. At t
            = 0 all d of a data point.
        """
        return call("kac_field_log_density", self, t=t, x=x, log_density=log_density,
            fronts=fronts)

    def set_divergence(
            self,
            method: Union[str, int],
            probes: int,
            seed: int) -> None:
        """How a learned field finds its divergence; exactly where this is not called.

        By Hutchinson the divergence is the mean of w^T (dv/dx) w over vectors w of
        fair signs: without bias, with variance sum_{i<j} (J_ij + J_ji)^2 / probes,
        J = dv/dx. Row i of a call has the probes number i of the seed, at every
        time and in every call, whatever the number of threads;
        kac_likelihood_evaluate() gives every point its own for the whole of its
        way.

        method: KAC_DIVERGENCE_... By name: exact, hutchinson.
        probes: Vectors a point; 1 to 2^20. Not used by the exact one.
        seed: Of the vectors. Not used by the exact one.
        """
        return call("kac_field_set_divergence", self, method=method, probes=probes,
            seed=seed)

    @property
    def divergence(self) -> Optional[str]:
        """How a learned field finds its divergence, KAC_DIVERGENCE_...; -1 for every
        other field.
        """
        return call("kac_field_divergence", self)

    @property
    def divergence_probes(self) -> int:
        """Probes of a learned field's divergence; 1 where none were set."""
        return call("kac_field_divergence_probes", self)

    @property
    def divergence_seed(self) -> int:
        """Seed of those probes."""
        return call("kac_field_divergence_seed", self)

    @property
    def dimension(self) -> int:
        """Numbers a point; 0 for NULL."""
        return call("kac_field_dimension", self)

    @property
    def condition_width(self) -> int:
        """Numbers a condition; 0 where there is none."""
        return call("kac_field_condition_width", self)

    @property
    def gives(self) -> int:
        """What it can give beside the velocity: a sum of KAC_FIELD_..."""
        return call("kac_field_gives", self)

    def evaluate(
            self,
            t: ArrayLike,
            x: ArrayLike,
            cond: Optional[ArrayLike] = None,
            *,
            v: Out = True,
            xhat: Out = False,
            divergence: Out = False) -> Union[NDArray[np.float64], Any]:
        """Evaluate a batch.

        t: [n] times; for fields of a process 0 <= t <= T.
        x: [n, d] points.
        cond: [n, k], or NULL; of a learned field as in kac_network_forward().
        v: [n, d] receives the velocity.
        xhat: [n, d] receives the mean, or NULL.
        divergence: [n] receives the divergence, or NULL.
        """
        return call("kac_field_evaluate", self, t=t, x=x, cond=cond, v=v, xhat=xhat,
            divergence=divergence)


class Integrator(Handle):

    _kind = "kac_integrator"

    def __init__(
            self,
            method: Union[str, int],
            *,
            context: Optional[O.Context] = None) -> None:
        """Create an integrator.

        method: KAC_METHOD_... By name: euler, midpoint, heun, rk4, ab2, dopri5.
        """
        self._create("kac_integrator_create", method=method,
            context=context)

    @property
    def method(self) -> Optional[str]:
        """Method, KAC_METHOD_...; -1 for NULL."""
        return call("kac_integrator_method", self)

    @property
    def steps(self) -> int:
        """Number of fixed steps; 0 with error control."""
        return call("kac_integrator_steps", self)

    @steps.setter
    def steps(self, steps: int) -> None:
        call("kac_integrator_set_steps", self, steps=steps)

    def set_grid(self, times: ArrayLike) -> None:
        """Times of a method with fixed steps.

        times: [count] strictly monotone, finite; copied. A run must begin at
            the first and end at the last.
        """
        return call("kac_integrator_set_grid", self, times=times)

    def set_tolerance(self, relative: float, absolute: float) -> None:
        """Tolerances of Dormand-Prince: the error of a step of a point, relative to
        absolute + relative |x| in every coordinate (root mean square over them),
        stays below 1. A step at the limit of the numbers is taken all the same
        where its error is rounding, so that a jump of the velocity stops no point.

        relative: Finite, >= 0. Default 1e-5.
        absolute: Finite, > 0. Default 1e-5.
        """
        return call("kac_integrator_set_tolerance", self, relative=relative,
            absolute=absolute)

    @property
    def tolerance_relative(self) -> float:
        """Relative tolerance."""
        return call("kac_integrator_tolerance_relative", self)

    @property
    def tolerance_absolute(self) -> float:
        """Absolute tolerance."""
        return call("kac_integrator_tolerance_absolute", self)

    @property
    def max_evaluations(self) -> int:
        """Most evaluations of the field for a point."""
        return call("kac_integrator_max_evaluations", self)

    @max_evaluations.setter
    def max_evaluations(self, evaluations: int) -> None:
        call("kac_integrator_set_max_evaluations", self, evaluations=evaluations)

    def set_projection(self, process: Optional[O.Process], again: int) -> None:
        """Light-cone projection: at every accepted state the point is held in the
        cone of its posterior mean, |x - f(t) xhat(t, x)|_i <= c g(t), which the
        exact flow never leaves. One-stage methods take (v, xhat) from the same
        evaluation, project, and step with that v; others project accepted states
        only: the evaluation there serves the next step too unless the point has
        moved (by more than 4 ulp), which costs one more, and so does the end. The
        last state of a one-stage method is therefore that of its last step, clipped
        with `again` only. Dormand-Prince estimates its error before it projects.
        Dense output is projected with the mean at the end of its step. Needs a
        field with KAC_FIELD_MEAN and a run within the times of the process; does
        nothing where the process is unbounded.

        process: Whose cone; NULL for no projection (default). Must outlive the
            integrator's runs.
        again: 1: clip once more after the step, at the new time with the old
            mean (no evaluation); 0: not. Dormand-Prince has the new mean by
            then and ignores it.
        """
        return call("kac_integrator_set_projection", self, process=process,
            again=again)

    def run(
            self,
            field: O.Field,
            t0: float,
            t1: float,
            x: ArrayLike,
            *,
            cond: Optional[ArrayLike] = None) -> NDArray:
        """Carry n points from t0 to t1.

        field: The field.
        t0: Time of x; finite.
        t1: End; finite. t1 = t0 does nothing.
        cond: [n, k] conditions, or NULL.
        x: [n, d] points, changed in place; untouched unless the run succeeds. A
            point that stops early is left at its last finite state.
        """
        return call("kac_integrator_run", self, field=field, t0=t0, t1=t1, cond=cond,
            x=x)

    def run_dense(
            self,
            field: O.Field,
            t0: float,
            t1: float,
            x: ArrayLike,
            times: ArrayLike,
            *,
            cond: Optional[ArrayLike] = None,
            path: Out = True) -> tuple:
        """As kac_integrator_run(), and the points on the way (dense output: order 4
        for Dormand-Prince, cubic Hermite for the others).

        field: The field.
        t0: Time of x.
        t1: End.
        cond: [n, k] conditions, or NULL.
        x: [n, d] points, changed in place.
        times: [count] monotone from t0 towards t1, both allowed.
        path: [count, n, d] receives the points at those times; NaN beyond the
            place where a point stopped early.
        """
        return call("kac_integrator_run_dense", self, field=field, t0=t0, t1=t1,
            cond=cond, x=x, times=times, path=path)

    @property
    def points(self) -> int:
        """Points of the last run."""
        return call("kac_integrator_points", self)

    def evaluations(self, i: int) -> int:
        """Evaluations of the field for point i in the last run; 0 for another i.
        """
        return call("kac_integrator_evaluations", self, i=i)

    @property
    def evaluations_max(self) -> int:
        """Largest number of evaluations for a point in the last run."""
        return call("kac_integrator_evaluations_max", self)

    @property
    def evaluations_mean(self) -> float:
        """Mean number of evaluations for a point in the last run; 0 before and for
        NULL.
        """
        return call("kac_integrator_evaluations_mean", self)

    def reason(self, i: int) -> Optional[str]:
        """Why point i stopped, a KAC_STOP_ constant; KAC_STOP_NONE where there is no
        such point.
        """
        return call("kac_integrator_reason", self, i=i)

    def reason_count(self, reason: Union[str, int]) -> int:
        """Number of points of the last run that stopped for `reason`."""
        return call("kac_integrator_reason_count", self, reason=reason)


class Likelihood(Handle):

    _kind = "kac_likelihood"

    def __init__(
            self,
            process: O.Process,
            field: O.Field,
            *,
            context: Optional[O.Context] = None) -> None:
        """Create from parts.

        process: Gives the density at T (kac_process_prior_log_density()); must
            outlive the likelihood.
        field: Gives KAC_FIELD_DIVERGENCE; must outlive the likelihood.
        """
        self._create("kac_likelihood_create", process=process,
            field=field, context=context)

    @classmethod
    def from_model(
            cls,
            model: O.Model,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create from a model; points and densities are in the units of the data: with
        data = shift + scale u the density is that of u divided by the product of
        the scales.

        model: With a velocity head; must outlive the likelihood and not change.
        """
        return cls._made("kac_likelihood_create_model", model=model, context=context)

    @property
    def method(self) -> Optional[str]:
        """ODE method; -1 for NULL."""
        return call("kac_likelihood_method", self)

    @method.setter
    def method(self, method: Union[str, int]) -> None:
        call("kac_likelihood_set_method", self, method=method)

    @property
    def evaluations(self) -> int:
        """Number of evaluations a point may use; 0 for NULL."""
        return call("kac_likelihood_evaluations", self)

    @evaluations.setter
    def evaluations(self, evaluations: int) -> None:
        call("kac_likelihood_set_evaluations", self, evaluations=evaluations)

    def set_tolerance(self, relative: float, absolute: float) -> None:
        """Tolerances of Dormand-Prince for the point and the integral alike, see
        kac_integrator_set_tolerance(). Default 1e-5 both.

        relative: Finite, >= 0.
        absolute: Finite, > 0.
        """
        return call("kac_likelihood_set_tolerance", self, relative=relative,
            absolute=absolute)

    @property
    def tolerance_relative(self) -> float:
        """Relative tolerance; NaN for NULL."""
        return call("kac_likelihood_tolerance_relative", self)

    @property
    def tolerance_absolute(self) -> float:
        """Absolute tolerance; NaN for NULL."""
        return call("kac_likelihood_tolerance_absolute", self)

    @property
    def start(self) -> float:
        """Time at which the points are; NaN for NULL."""
        return call("kac_likelihood_start", self)

    @start.setter
    def start(self, start: float) -> None:
        call("kac_likelihood_set_start", self, start=start)

    def set_divergence(
            self,
            method: Union[str, int],
            probes: int,
            seed: int) -> None:
        """How the learned field of a model finds its divergence, see
        kac_field_set_divergence(); exactly where this is not called. Of a field
        that was passed in it is set there.

        method: KAC_DIVERGENCE_... By name: exact, hutchinson.
        probes: 1 to 2^20.
        seed: Of the probes: point i of a call has its own, for the whole of its
            way.
        """
        return call("kac_likelihood_set_divergence", self, method=method,
            probes=probes, seed=seed)

    @property
    def clip(self) -> bool:
        """1 where points outside are clipped; 0 else and for NULL."""
        return call("kac_likelihood_clip", self)

    @clip.setter
    def clip(self, clip: int) -> None:
        call("kac_likelihood_set_clip", self, clip=clip)

    def evaluate(
            self,
            x: ArrayLike,
            cond: Optional[ArrayLike] = None,
            *,
            log_p: Out = True,
            end: Out = False,
            fronts: Out = False) -> Union[NDArray[np.float64], Any]:
        """Logarithm of the density of n points.

        x: [n, d] points, in the units of the data; finite.
        cond: [n, k] conditions as in kac_field_evaluate(), or NULL.
        log_p: [n] receives the natural logarithm; -infinity outside the support
            at T; NaN where the integration stopped early. May not overlap x.
        end: [n, d] receives the points at T, clipped ones as clipped, in the
            units of the process (of a model: normalised), or NULL.
        fronts: [n] receives how many coordinates lie on a front at T, where the
            mass of an atom stands in for a density, or NULL. Values are
            Lebesgue densities where it is 0.
        """
        return call("kac_likelihood_evaluate", self, x=x, cond=cond, log_p=log_p,
            end=end, fronts=fronts)

    @property
    def evaluations_mean(self) -> float:
        """Mean number of evaluations a point of the last call that ended well and had
        points; NaN before and for NULL.
        """
        return call("kac_likelihood_evaluations_mean", self)

    @property
    def evaluations_max(self) -> int:
        """Largest number of evaluations for a point of that call; 0 before and for
        NULL.
        """
        return call("kac_likelihood_evaluations_max", self)

    @property
    def outside(self) -> int:
        """Points of that call that ended outside the support, clipped or not; 0
        before and for NULL.
        """
        return call("kac_likelihood_outside", self)

    @property
    def unfinished(self) -> int:
        """Points of that call whose integration stopped early; 0 before and for NULL.
        """
        return call("kac_likelihood_unfinished", self)


class Model(Handle):

    _kind = "kac_model"

    def __init__(
            self,
            process: O.Process,
            network: O.Network,
            shift: Optional[ArrayLike] = None,
            scale: Optional[ArrayLike] = None,
            *,
            context: Optional[O.Context] = None) -> None:
        """Put a model together; everything is copied.

        process: Its process; an own schedule must outlive the model, as its
            `user` must.
        network: Initialised.
        shift: [d] data = shift + scale * (what the network sees); finite; NULL
            for 0.
        scale: [d] finite, > 0; NULL for 1.

        Arrays that are not copied are kept alive.
        """
        self._create("kac_model_create", process=process,
            network=network, shift=shift, scale=scale, context=context)

    @classmethod
    def load(cls, path: Path, *, context: Optional[O.Context] = None) -> Self:
        """Read a model file.

        path: File that kac_model_save() wrote.
        """
        return cls._made("kac_model_load", path=path, context=context)

    def save(self, path: Path) -> None:
        """Write a model file, whole or not at all.

        path: File to be replaced.
        """
        return call("kac_model_save", self, path=path)

    @property
    def process(self) -> O.Process:
        """The model's process: it lives as long as the model."""
        return call("kac_model_process", self)

    @property
    def network(self) -> O.Network:
        """The model's network: it lives as long as the model."""
        return call("kac_model_network", self)

    @property
    def dimension(self) -> int:
        """Numbers a point; 0 for NULL."""
        return call("kac_model_dimension", self)

    def normalization(
            self,
            *,
            shift: Out = True,
            scale: Out = False) -> Union[NDArray[np.float32], Any]:
        """The normalisation: data = shift + scale * (what the network sees).

        shift: [d] or NULL.
        scale: [d] or NULL.
        """
        return call("kac_model_normalization", self, shift=shift, scale=scale)

    @property
    def coupling(self) -> Optional[str]:
        """KAC_COUPLING_... of a model between two data sets; -1 for one from noise
        and for NULL.
        """
        return call("kac_model_coupling", self)

    @coupling.setter
    def coupling(self, coupling: Union[str, int]) -> None:
        call("kac_model_set_coupling", self, coupling=coupling)

    @property
    def storage(self) -> Optional[str]:
        """KAC_TYPE_... of the weights in the model's file; -1 for NULL."""
        return call("kac_model_storage", self)

    @storage.setter
    def storage(self, type: Union[str, int]) -> None:
        call("kac_model_set_storage", self, type=type)

    @property
    def precision(self) -> Optional[str]:
        """KAC_TYPE_... of the weights that evaluations read; -1 for NULL."""
        return call("kac_model_precision", self)

    @precision.setter
    def precision(self, type: Union[str, int]) -> None:
        call("kac_model_set_precision", self, type=type)

    def set_entry(self, key: str, value: Optional[str] = None) -> None:
        """Set a free text entry that is kept in the file ("point.shape",
        "sampler.evaluations", ...).

        key: UTF-8, not empty; must not begin with "process.", "network.",
            "kacflow." or "coupling.".
        value: UTF-8; NULL takes the entry away.
        """
        return call("kac_model_set_entry", self, key=key, value=value)

    def entry(self, key: str) -> Optional[str]:
        """A free text entry, or NULL; valid until an entry is set."""
        return call("kac_model_entry", self, key=key)


class Network(Handle):

    _kind = "kac_network"

    @classmethod
    def own(
            cls,
            architecture: O.Architecture,
            *,
            context: Optional[O.Context] = None) -> Self:
        """A network of that architecture, which is copied. Its time features, condition
        and heads are fixed, and it has no activation of its own: of the setters of
        network.h it takes kac_network_set_horizon(). kac_network_initialize() draws
        its weights: of linear, convolution and condition as those of the other
        kinds, a function of (seed, name, shape); norms begin as 1 and 0. Tensors are
        in the order of the operations, weight before bias.

        architecture: One with a head, where x enters every head, every value
            serves one, and something has weights.
        """
        return cls._made("kac_network_create_own", architecture=architecture,
            context=context)

    @classmethod
    def mlp(
            cls,
            d: int,
            widths: ArrayLike,
            *,
            context: Optional[O.Context] = None) -> Self:
        """A multilayer perceptron from (x, time, condition) to its heads.

        d: Numbers a point; 1 to 2^20.
        widths: [layers] their widths, each 1 to 65536.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_network_create_mlp", d=d, widths=widths,
            context=context)

    @property
    def kind(self) -> Optional[str]:
        """Kind of a network, KAC_NETWORK_...; -1 for NULL."""
        return call("kac_network_kind", self)

    @property
    def activation(self) -> Optional[str]:
        """Activation of a network; -1 for NULL, and for an own one, whose operations
        have theirs.
        """
        return call("kac_network_activation", self)

    @activation.setter
    def activation(self, activation: Union[str, int]) -> None:
        call("kac_network_set_activation", self, activation=activation)

    def set_time_embedding(
            self,
            kind: Union[str, int],
            size: int,
            scale: float) -> None:
        """How time enters. Default KAC_TIME_LOG; of a U-Net KAC_TIME_SINUSOIDAL, as
        many features as it has base channels.

        kind: KAC_TIME_... By name: raw, log, fourier, sinusoidal.
        size: Number of features; even for FOURIER and SINUSOIDAL, 2 to 4096;
            ignored for the others.
        scale: FOURIER: standard deviation of the frequencies, > 0; SINUSOIDAL:
            factor of the angles, > 0; ignored for the others.
        """
        return call("kac_network_set_time_embedding", self, kind=kind, size=size,
            scale=scale)

    @property
    def time_embedding(self) -> Optional[str]:
        """Kind of time embedding; -1 for NULL."""
        return call("kac_network_time_embedding", self)

    @property
    def time_size(self) -> int:
        """Number of time features; 0 for NULL."""
        return call("kac_network_time_size", self)

    @property
    def time_scale(self) -> float:
        """Scale of the time features; NaN for NULL."""
        return call("kac_network_time_scale", self)

    @property
    def horizon(self) -> float:
        """The T by which time is divided; NaN for NULL."""
        return call("kac_network_horizon", self)

    @horizon.setter
    def horizon(self, T: float) -> None:
        call("kac_network_set_horizon", self, T=T)

    @property
    def residual(self) -> bool:
        """1 with residual blocks, else 0."""
        return call("kac_network_residual", self)

    @residual.setter
    def residual(self, residual: int) -> None:
        call("kac_network_set_residual", self, residual=residual)

    def set_condition(self, kind: Union[str, int], size: int) -> None:
        """A condition as further input. Default none. A class has a learned vector of
        as many numbers as the first hidden layer, added before its activation (of a
        U-Net: as what time became, added to it); a missing one (see
        KAC_CONDITION_...) has a vector of its own, so that labels can be dropped in
        training and left out in sampling.

        kind: KAC_CONDITION_... By name: none, class, vector.
        size: Number of classes, or numbers of the vector; 1 to 65536; ignored
            for NONE.
        """
        return call("kac_network_set_condition", self, kind=kind, size=size)

    @property
    def condition(self) -> Optional[str]:
        """Kind of condition; -1 for NULL."""
        return call("kac_network_condition", self)

    @property
    def condition_size(self) -> int:
        """Classes or numbers of the vector; 0 without condition."""
        return call("kac_network_condition_size", self)

    @property
    def condition_width(self) -> int:
        """Numbers k a point in `cond`: 0, 1 for a class, else the size."""
        return call("kac_network_condition_width", self)

    @property
    def heads(self) -> Optional[str]:
        """Heads: a sum of KAC_HEAD_...; 0 for NULL."""
        return call("kac_network_heads", self)

    @heads.setter
    def heads(self, heads: Union[str, int]) -> None:
        call("kac_network_set_heads", self, heads=heads)

    def initialize(self, seed: int, zero_last: int) -> None:
        """Fix the shape and draw the weights: uniform on +-1/sqrt(fan in), biases
        included (class vectors on +-1); the last layer is zero where `zero_last` is
        1. The weights of a layer are a function of (seed, the layer, its shape) and
        do not change with other options. The tensors of a multilayer perceptron
        are, in this order,

            hidden.I.weight [width, inputs], hidden.I.bias [width]   I = 0, 1, ...
            head.velocity.weight, head.mean.weight [d, last width]
            head.velocity.bias, head.mean.bias [d]
            condition.class.weight [classes + 1, first width], the last row for a
                missing class; or
            condition.vector.weight [first width, size] and
            condition.missing [first width], which stands for a missing vector
            time.frequency [size / 2], for Fourier features; fixed, not trained

        and the first layer's inputs are x, then the time features. Those of a U-Net
        (I.J: part J of block I, up and down) are, of [out, in, 3, 3] for a
        convolution and [out, in, 1] for qkv and proj_out, each with its bias,

            time_embed.0.weight, time_embed.2.weight; label_emb.weight
                [classes + 1, 4 base], the last row for a missing class
            input_blocks.I.J, middle_block.J, output_blocks.I.J: of a block
                .in_layers.0, .in_layers.2, .emb_layers.1, .out_layers.0,
                .out_layers.3, and .skip_connection where channels change; of
                attention .norm, .qkv, .proj_out; between levels .op, .conv; of the
                first convolution .weight and .bias themselves
            out.0, out.2 [channels of the heads, channels, 3, 3]: velocity, then mean

        beside the condition's vector and the frequencies as above. Norms begin as 1
        and 0; "the last layer" is out.2 and the last of every block and attention
        (.out_layers.3, .proj_out), which then begin as the identity.

        seed: Seed.
        zero_last: 0 or 1.
        """
        return call("kac_network_initialize", self, seed=seed, zero_last=zero_last)

    @property
    def is_initialized(self) -> bool:
        """1 after kac_network_initialize(), else 0."""
        return call("kac_network_is_initialized", self)

    @property
    def dimension(self) -> int:
        """Numbers a point, d."""
        return call("kac_network_dimension", self)

    @property
    def layers(self) -> int:
        """Number of hidden layers; 0 for all but a multilayer perceptron."""
        return call("kac_network_layers", self)

    def width(self, i: int) -> int:
        """Width of hidden layer i, or 0."""
        return call("kac_network_width", self, i=i)

    @property
    def parameter_count(self) -> int:
        """Number of trainable numbers; 0 before initialisation."""
        return call("kac_network_parameter_count", self)

    @property
    def tensor_count(self) -> int:
        """Number of weight tensors; 0 before initialisation."""
        return call("kac_network_tensor_count", self)

    def tensor_name(self, i: int) -> Optional[str]:
        """Name of weight tensor i ("hidden.0.weight"), or NULL."""
        return call("kac_network_tensor_name", self, i=i)

    def tensor_find(self, name: str) -> int:
        """Index of the tensor of that name, or -1."""
        return call("kac_network_tensor_find", self, name=name)

    def tensor_rank(self, i: int) -> int:
        """Number of dimensions of weight tensor i, 1 to 4; else 0."""
        return call("kac_network_tensor_rank", self, i=i)

    def tensor_shape(self, i: int, j: int) -> int:
        """Size of dimension j of weight tensor i, or 0."""
        return call("kac_network_tensor_shape", self, i=i, j=j)

    def tensor_trained(self, i: int) -> bool:
        """1 where tensor i is trained, 0 where it is fixed."""
        return call("kac_network_tensor_trained", self, i=i)

    def tensor_get(
            self,
            i: int,
            n: int,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Copy weight tensor i out.

        i: Index.
        n: Its number of elements.
        out: [n]
        """
        return call("kac_network_tensor_get", self, i=i, n=n, out=out)

    def tensor_set(self, i: int, values: ArrayLike) -> None:
        """Set weight tensor i.

        i: Index.
        values: [n] finite.
        """
        return call("kac_network_tensor_set", self, i=i, values=values)

    def read_tensors(
            self,
            file: O.Tensors,
            prefix: Optional[str] = None) -> None:
        """Set all weights from a file's tensors of the same names, such as those that a
        Python user exported. Sizes of 1 at the end of a shape do not matter, further
        tensors are passed over, and a table of classes may lack the row of a missing
        class, which then becomes zeros.

        file: Tensors.
        prefix: What the names in the file begin with ("model."), or NULL.
        """
        return call("kac_network_read_tensors", self, file=file, prefix=prefix)

    def write_tensors(
            self,
            file: O.Tensors,
            prefix: Optional[str] = None) -> None:
        """Add all weights to a file, under their names.

        file: Tensors; where this fails some may have been added.
        prefix: What the names in the file are to begin with, or NULL.
        """
        return call("kac_network_write_tensors", self, file=file, prefix=prefix)

    @property
    def precision(self) -> Optional[str]:
        """KAC_TYPE_... of the weights that evaluations read; -1 for NULL."""
        return call("kac_network_precision", self)

    @precision.setter
    def precision(self, type: Union[str, int]) -> None:
        call("kac_network_set_precision", self, type=type)

    def forward(
            self,
            t: ArrayLike,
            x: ArrayLike,
            cond: Optional[ArrayLike] = None,
            *,
            v: Out = True,
            xhat: Out = False) -> Union[NDArray[np.float32], Any]:
        """Evaluate a batch. It is shared out over the threads of the context; the bits
        of a point's outputs depend neither on their number, nor on the instruction
        set, nor on the other points.

        t: [n] times. The network divides them by the horizon.
        x: [n, d] What is not finite is passed through: it makes the outputs of
            its own point NaN or infinite.
        cond: [n, k], or NULL where all are missing; must be NULL for a network
            without condition.
        v: [n, d] receives the velocity; NULL where not wanted. May be `x`
            itself.
        xhat: [n, d] receives the mean; NULL where not wanted. May be `x`
            itself, but not `v`.
        """
        return call("kac_network_forward", self, t=t, x=x, cond=cond, v=v, xhat=xhat)

    def gradient(
            self,
            t: ArrayLike,
            x: ArrayLike,
            cond: Optional[ArrayLike] = None,
            dv: Optional[ArrayLike] = None,
            dxhat: Optional[ArrayLike] = None,
            *,
            parameters: Out = True,
            dx: Out = False) -> Union[NDArray[np.float32], Any]:
        """Gradient of sum_i <dv_i, v_i> + <dxhat_i, xhat_i>: forward, then backward.
        The sum over points is taken in an order that is fixed by n alone, so that
        its bits depend neither on the number of threads nor on the instruction set.

        t: [n]
        x: [n, d]
        cond: [n, k], or NULL, as for kac_network_forward().
        dv: [n, d], or NULL for zero.
        dxhat: [n, d], or NULL for zero.
        parameters: [parameter count] receives the gradient, trained tensors one
            after the other in their order; NULL: not wanted.
        dx: [n, d] receives the gradient by x; NULL: not wanted. May be `x`,
            `dv` or `dxhat` itself.
        """
        return call("kac_network_gradient", self, t=t, x=x, cond=cond, dv=dv,
            dxhat=dxhat, parameters=parameters, dx=dx)

    @classmethod
    def unet(
            cls,
            height: int,
            width: int,
            channels: int,
            base: int,
            multipliers: ArrayLike,
            *,
            context: Optional[O.Context] = None) -> Self:
        """A U-Net. Its defaults: two blocks a level, attention of one head in the
        middle only, time added, resampling with convolutions, no dropout, SiLU,
        both heads.

        height: Rows of a picture, a multiple of 2^(levels - 1).
        width: Its columns, a multiple of 2^(levels - 1).
        channels: Numbers a position; height width channels is 1 to 2^20.
        base: Base channels, even; 2 to 4096.
        multipliers: [levels] Level l has floor(multipliers[l] base) channels,
            which are 1 to 65536.

        Arrays that are not copied are kept alive.
        """
        return cls._made("kac_network_create_unet", height=height, width=width,
            channels=channels, base=base, multipliers=multipliers,
            context=context)

    @property
    def unet_height(self) -> int:
        """Rows of a picture; 0 for NULL and other networks."""
        return call("kac_unet_height", self)

    @property
    def unet_width(self) -> int:
        """Columns of a picture; 0 for NULL and other networks."""
        return call("kac_unet_width", self)

    @property
    def unet_channels(self) -> int:
        """Numbers a position; 0 for NULL and other networks."""
        return call("kac_unet_channels", self)

    @property
    def unet_base(self) -> int:
        """Base channels; 0 for NULL and other networks."""
        return call("kac_unet_base", self)

    @property
    def unet_levels(self) -> int:
        """Number of levels; 0 for NULL and other networks."""
        return call("kac_unet_levels", self)

    def unet_multiplier(self, level: int) -> float:
        """Multiplier of a level, from 0; NaN for NULL or no such level."""
        return call("kac_unet_multiplier", self, level=level)

    @property
    def unet_patch(self) -> int:
        """Side of a patch; 0 for NULL and other networks."""
        return call("kac_unet_patch", self)

    @unet_patch.setter
    def unet_patch(self, patch: int) -> None:
        call("kac_unet_set_patch", self, patch=patch)

    @property
    def unet_blocks(self) -> int:
        """Residual blocks a level; 0 for NULL and other networks."""
        return call("kac_unet_blocks", self)

    @unet_blocks.setter
    def unet_blocks(self, blocks: int) -> None:
        call("kac_unet_set_blocks", self, blocks=blocks)

    def unet_set_attention(self, factors: ArrayLike, middle: int) -> None:
        """Where there is attention: after every block of the levels with certain
        factors, and between the blocks of the middle. Default the middle only.

        factors: [count] by how much the sides of a level are smaller than the
            picture's: 1, 2, 4, ... 2^(levels - 1). A picture of 32 x 32 has 8 x
            8 positions where the factor is 4.
        middle: 0 or 1.
        """
        return call("kac_unet_set_attention", self, factors=factors, middle=middle)

    def unet_attention(self, factor: int) -> bool:
        """1 with attention where the sides are `factor` times smaller."""
        return call("kac_unet_attention", self, factor=factor)

    @property
    def unet_attention_middle(self) -> bool:
        """1 with attention in the middle."""
        return call("kac_unet_attention_middle", self)

    def unet_set_attention_heads(
            self,
            heads: int,
            heads_up: int,
            channels: int) -> None:
        """Heads of the attention: their number, or the channels of each. Where they do
        not divide the channels, kac_network_initialize() says so. Default 1 head.

        heads: Heads on the way down and in the middle; 1 to 65536.
        heads_up: Heads on the way up; 1 to 65536, or 0 for as many.
        channels: Channels a head, 1 to 65536, which decide then alone; or 0.
        """
        return call("kac_unet_set_attention_heads", self, heads=heads,
            heads_up=heads_up, channels=channels)

    @property
    def unet_attention_heads(self) -> int:
        """Heads on the way down; 0 for NULL and other networks."""
        return call("kac_unet_attention_heads", self)

    @property
    def unet_attention_heads_up(self) -> int:
        """Heads on the way up; 0 for NULL and other networks."""
        return call("kac_unet_attention_heads_up", self)

    @property
    def unet_attention_channels(self) -> int:
        """Channels a head; 0 where the heads' number decides."""
        return call("kac_unet_attention_channels", self)

    @property
    def unet_attention_order(self) -> int:
        """Order of the channels; -1 for NULL and other networks."""
        return call("kac_unet_attention_order", self)

    @unet_attention_order.setter
    def unet_attention_order(self, order: int) -> None:
        call("kac_unet_set_attention_order", self, order=order)

    @property
    def unet_scale_shift(self) -> bool:
        """1 where time scales and shifts, else 0."""
        return call("kac_unet_scale_shift", self)

    @unet_scale_shift.setter
    def unet_scale_shift(self, scale_shift: int) -> None:
        call("kac_unet_set_scale_shift", self, scale_shift=scale_shift)

    @property
    def unet_resample(self) -> Optional[str]:
        """KAC_RESAMPLE_...; -1 for NULL and other networks."""
        return call("kac_unet_resample", self)

    @unet_resample.setter
    def unet_resample(self, resample: Union[str, int]) -> None:
        call("kac_unet_set_resample", self, resample=resample)

    @property
    def unet_norm_groups(self) -> int:
        """Most groups of a norm; 0 for NULL and other networks."""
        return call("kac_unet_norm_groups", self)

    @unet_norm_groups.setter
    def unet_norm_groups(self, groups: int) -> None:
        call("kac_unet_set_norm_groups", self, groups=groups)

    @property
    def unet_dropout(self) -> float:
        """Rate of dropout; 0 for NULL and other networks."""
        return call("kac_unet_dropout", self)

    @unet_dropout.setter
    def unet_dropout(self, rate: float) -> None:
        call("kac_unet_set_dropout", self, rate=rate)


class NpyFile(Handle):

    _kind = "kac_npy"

    @classmethod
    def open(cls, path: Path, *, context: Optional[O.Context] = None) -> Self:
        """Open a .npy file (format versions 1 to 3, C or Fortran order, at most 8
        dimensions, integers of 1 to 8 bytes, float16, float32, float64 or bool in
        either byte order). Nothing may follow the array.

        path: File; stays open until the handle is destroyed.
        """
        return cls._made("kac_npy_open", path=path, context=context)

    @property
    def rank(self) -> int:
        """Number of dimensions; 0 to 8."""
        return call("kac_npy_rank", self)

    def shape(self, i: int) -> int:
        """Size of dimension i, or 0 where there is none."""
        return call("kac_npy_shape", self, i=i)

    @property
    def count(self) -> int:
        """Number of elements."""
        return call("kac_npy_count", self)

    @property
    def type(self) -> Optional[str]:
        """Type of the elements, one of KAC_TYPE_...; -1 for NULL."""
        return call("kac_npy_type", self)

    @property
    def is_fortran(self) -> bool:
        """1 where the file is in Fortran order, else 0."""
        return call("kac_npy_is_fortran", self)

    def read(
            self,
            first: int,
            n: int,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """As kac_npy_read_f32(), in double.

        first: Index of the first; >= 0.
        n: How many; >= 0; first + n <= count.
        out: [n]; unspecified after KAC_ERROR_FILE.
        """
        return call("kac_npy_read", self, first=first, n=n, out=out)


class Optimizer(Handle):

    _kind = "kac_optimizer"

    def __init__(
            self,
            kind: Union[str, int],
            rate: float,
            *,
            context: Optional[O.Context] = None) -> None:
        """Create an optimizer.

        kind: KAC_OPTIMIZER_... By name: sgd, adam, adamw.
        rate: Base learning rate; finite, > 0.
        """
        self._create("kac_optimizer_create", kind=kind, rate=rate,
            context=context)

    @property
    def kind(self) -> Optional[str]:
        """Kind, KAC_OPTIMIZER_...; -1 for NULL."""
        return call("kac_optimizer_kind", self)

    @property
    def rate(self) -> float:
        """Base learning rate; NaN for NULL."""
        return call("kac_optimizer_rate", self)

    @rate.setter
    def rate(self, rate: float) -> None:
        call("kac_optimizer_set_rate", self, rate=rate)

    @property
    def momentum(self) -> float:
        """Momentum of SGD."""
        return call("kac_optimizer_momentum", self)

    @momentum.setter
    def momentum(self, momentum: float) -> None:
        call("kac_optimizer_set_momentum", self, momentum=momentum)

    def set_betas(self, beta1: float, beta2: float) -> None:
        """Decays of Adam's moments, each in [0, 1). Default 0.9, 0.999."""
        return call("kac_optimizer_set_betas", self, beta1=beta1, beta2=beta2)

    @property
    def beta1(self) -> float:
        """Decay of the first moment."""
        return call("kac_optimizer_beta1", self)

    @property
    def beta2(self) -> float:
        """Decay of the second moment."""
        return call("kac_optimizer_beta2", self)

    @property
    def epsilon(self) -> float:
        """Adam's epsilon."""
        return call("kac_optimizer_epsilon", self)

    @epsilon.setter
    def epsilon(self, epsilon: float) -> None:
        call("kac_optimizer_set_epsilon", self, epsilon=epsilon)

    @property
    def weight_decay(self) -> float:
        """Weight decay."""
        return call("kac_optimizer_weight_decay", self)

    @weight_decay.setter
    def weight_decay(self, decay: float) -> None:
        call("kac_optimizer_set_weight_decay", self, decay=decay)

    @property
    def clip_norm(self) -> float:
        """Largest norm of a gradient."""
        return call("kac_optimizer_clip_norm", self)

    @clip_norm.setter
    def clip_norm(self, norm: float) -> None:
        call("kac_optimizer_set_clip_norm", self, norm=norm)

    def set_schedule(
            self,
            kind: Union[str, int],
            warmup: int,
            period: int,
            gamma: float) -> None:
        """Choose the schedule of the learning rate.

        kind: KAC_RATE_...; default CONSTANT. By name: constant, cosine, step.
        warmup: Steps over which the rate rises linearly from 0; >= 0.
        period: COSINE: the step at which the rate reaches 0 (it stays there).
            STEP: steps between reductions. > warmup; ignored for CONSTANT.
        gamma: Factor of STEP, in (0, 1]; ignored for the others.
        """
        return call("kac_optimizer_set_schedule", self, kind=kind, warmup=warmup,
            period=period, gamma=gamma)

    @property
    def schedule(self) -> Optional[str]:
        """Kind of schedule, KAC_RATE_..."""
        return call("kac_optimizer_schedule", self)

    def rate_at(self, step: int) -> float:
        """Learning rate that step `step` (from 0) uses; NaN for NULL or a negative
        step.
        """
        return call("kac_optimizer_rate_at", self, step=step)

    @property
    def steps(self) -> int:
        """Steps made."""
        return call("kac_optimizer_steps", self)

    def step(self, gradient: ArrayLike, weights: ArrayLike) -> NDArray:
        """One step. The first step fixes n and allocates the moments.

        gradient: [n]
        weights: [n] changed in place.
        """
        return call("kac_optimizer_step", self, gradient=gradient, weights=weights)

    @property
    def gradient_norm(self) -> float:
        """Norm of the gradient of the last step, before clipping; NaN before the
        first.
        """
        return call("kac_optimizer_gradient_norm", self)

    def reset(self) -> None:
        """Forget moments and steps."""
        return call("kac_optimizer_reset", self)


class Process(Handle):

    _kind = "kac_process"

    @classmethod
    def kac(
            cls,
            a: float,
            c: float,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create the Kac process: speed c, direction reversed at Poisson rate a.
        Mean reverting by default: T = 1, f(t) = 1 - t/T, g(t) = T (t/T)^2.

        a: Reversal rate, 1/time; 1e-60 <= a <= 1e60.
        c: Speed, length/time; 1e-60 <= c <= 1e60.
        """
        return cls._made("kac_process_create_kac", a=a, c=c, context=context)

    @classmethod
    def wiener(
            cls,
            sigma: float,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create the Wiener process with variance sigma^2 a unit of time, the limit of
        Kac processes for a, c to infinity with c^2/a = sigma^2. Schedule as
        kac_process_create_kac(): with sigma = 1 that is Gaussian flow matching.

        sigma: Length per square root of time; 1e-60 <= sigma <= 1e60.
        """
        return cls._made("kac_process_create_wiener", sigma=sigma, context=context)

    @classmethod
    def uniform(cls, c: float, *, context: Optional[O.Context] = None) -> Self:
        """Create uniform noise: N(g) is uniform on [-c g, c g] in every coordinate,
        independently. Given its end a point has run along a ray, at velocity
        (x - f x_0) / g a unit of clock, at most c: the plainest noise of finite
        speed, and the only one here whose score (0 inside its support) says
        nothing. Schedule as kac_process_create_kac().

        c: Half width a unit of clock; 1e-60 <= c <= 1e60.
        """
        return cls._made("kac_process_create_uniform", c=c, context=context)

    @classmethod
    def poisson(
            cls,
            D: float,
            sigma: float,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create the radial noise of Poisson flows in D extra dimensions (PFGM++;
        D = 1 is PFGM): N(g) is sigma sqrt(g) times a multivariate t of D degrees of
        freedom. With r = sigma sqrt(D g), the distance in the extra dimensions, its
        density for points of d numbers is

            Gamma((d + D)/2) r^D / (pi^(d/2) Gamma(D/2)) (|n|^2 + r^2)^(-(d + D)/2)

        and the velocity is dn/dr = n/r along r: the field lines of Poisson's
        equation in d + D dimensions. In this scale the noise goes over into
        kac_process_create_wiener() of the same sigma as D grows, so that the two
        are compared by changing nothing else. The coordinates of a point are not
        independent: they share one random factor. The noise has moments of order
        below D only; for D <= 2 the squared velocity has no mean, so a loss that
        squares it has none either, and training leans on rare large points.
        Schedule as kac_process_create_kac().

        D: Extra dimensions, not necessarily whole; 1 <= D <= 1e60.
        sigma: Length per square root of time; 1e-60 <= sigma <= 1e60.
        """
        return cls._made("kac_process_create_poisson", D=D, sigma=sigma,
            context=context)

    @property
    def horizon(self) -> float:
        """End time T; NaN for NULL."""
        return call("kac_process_horizon", self)

    @horizon.setter
    def horizon(self, T: float) -> None:
        call("kac_process_set_horizon", self, T=T)

    def set_schedule(
            self,
            signal: Union[str, int],
            clock: Union[str, int]) -> None:
        """Choose the schedule.

        signal: f: KAC_SIGNAL_..., not CUSTOM. Default LINEAR. By name:
            constant, linear, exp, cos, custom, vp.
        clock: g: KAC_CLOCK_..., not CUSTOM. Default QUADRATIC. By name: linear,
            quadratic, custom, sine, vp, power.
        """
        return call("kac_process_set_schedule", self, signal=signal, clock=clock)

    def set_beta(self, beta_min: float, beta_max: float) -> None:
        """Rate of KAC_SIGNAL_VP and KAC_CLOCK_VP: beta(t) = beta_min + (beta_max -
        beta_min) t/T, with the integral B(t) from 0 to t.

        beta_min: 1/time; 0 <= beta_min <= 1e60. Default 0.1.
        beta_max: 1/time; 1e-60 <= beta_max <= 1e60. Default 20.
        """
        return call("kac_process_set_beta", self, beta_min=beta_min,
            beta_max=beta_max)

    @property
    def beta_min(self) -> float:
        """beta(0); NaN for NULL."""
        return call("kac_process_beta_min", self)

    @property
    def beta_max(self) -> float:
        """beta(T); NaN for NULL."""
        return call("kac_process_beta_max", self)

    @property
    def power(self) -> float:
        """Exponent of KAC_CLOCK_POWER; NaN for NULL."""
        return call("kac_process_power", self)

    @power.setter
    def power(self, power: float) -> None:
        call("kac_process_set_power", self, power=power)

    def set_prior(self, prior: Union[str, int]) -> None:
        """What X_T is drawn from without data. Where f(T) = 0 the law of X_T does not
        depend on the data, and this changes nothing. Elsewhere KAC_PRIOR_DATA, the
        default, asks for data, and KAC_PRIOR_NOISE takes N(g(T)) for X_T, as is
        usual for variance-exploding and variance-preserving diffusion and for
        Poisson flows. That moves the start by f(T) X_0: an error in the Wasserstein
        distances of f(T) E|X_0| (W1) and f(T) sqrt(E|X_0|^2) (W2), and for Wiener
        noise in total variation of at most f(T) E|X_0| / (sigma sqrt(2 pi g(T))),
        which the exact flow does not enlarge on its way to the data. So the noise
        must be large against f(T) times the data. The Kac and the uniform law have
        a cone: a start outside that of every data point is a point without a past.

        prior: KAC_PRIOR_...; default DATA. By name: data, noise.
        """
        return call("kac_process_set_prior", self, prior=prior)

    @property
    def prior_kind(self) -> Optional[str]:
        """KAC_PRIOR_..., or -1 for NULL."""
        return call("kac_process_prior_kind", self)

    def set_schedule_custom(
            self,
            schedule: Callable[[float], Sequence[float]]) -> None:
        """Give an own schedule. A model with one cannot be saved.

        schedule: Gives f, f', g, g', each below 1e60 in modulus; f(0) = 1
            (within 1e-12), g(0) = 0 exactly, g increasing, g' >= 0. Must
            outlive its use, as `user` must.
        """
        return call("kac_process_set_schedule_custom", self, schedule=schedule)

    @property
    def law(self) -> Optional[str]:
        """Law: KAC_LAW_..., or -1 for NULL."""
        return call("kac_process_law", self)

    @property
    def signal(self) -> Optional[str]:
        """f: KAC_SIGNAL_..., or -1 for NULL."""
        return call("kac_process_signal", self)

    @property
    def clock(self) -> Optional[str]:
        """g: KAC_CLOCK_..., or -1 for NULL."""
        return call("kac_process_clock", self)

    @property
    def rate(self) -> float:
        """Reversal rate a; NaN where the law has none."""
        return call("kac_process_rate", self)

    @property
    def speed(self) -> float:
        """Speed c of the Kac and the uniform law; NaN where the law has none.
        """
        return call("kac_process_speed", self)

    @property
    def sigma(self) -> float:
        """Standard deviation sigma; NaN where the law has none."""
        return call("kac_process_sigma", self)

    @property
    def extra_dimensions(self) -> float:
        """Extra dimensions D of the Poisson law; NaN where the law has none.
        """
        return call("kac_process_extra_dimensions", self)

    def schedule(self, t: float, *, out: Out = True) -> NDArray[np.float64]:
        """The schedule at a time.

        t: 0 <= t <= T.
        out: [4] receives f, f', g, g'.
        """
        return call("kac_process_schedule", self, t=t, out=out)

    def draw(
            self,
            seed: int,
            step: int,
            first: int,
            t: ArrayLike,
            x0: ArrayLike,
            *,
            xt: Out = True,
            v: Out = False,
            atom: Out = False) -> Union[NDArray[np.float64], Any]:
        """Draw x_t and its conditional velocity given x_0, exactly and without tables.

        A coordinate whose direction has not yet been reversed sits on an atom:
        x_t = f x_0 +- c g and the velocity is exactly f' x_0 +- c g', decided by
        the draw itself and never by comparing positions. Where g(t) = 0, at t = 0
        above all, x_t is f x_0; of the Kac process every coordinate is on an atom
        then, of the other laws, whose velocity given X_t = x_0 is not known, the
        velocity is its mean f' x_0.

        The numbers of a point do not depend on the other points of the call; those
        of a coordinate may depend on d.

        seed: Seed.
        step: Step; the numbers of point first + i are a function of (seed,
            step, first + i).
        first: Index of the first point; >= 0.
        t: [n] times, 0 <= t <= T.
        x0: [n, d] data; finite, or the call is refused.
        xt: [n, d] receives the positions. May be `x0`.
        v: [n, d] receives E[dX_t/dt | X_t, X_0], or NULL.
        atom: [n, d] receives +1 or -1 on the atom at +-c g, else 0; or NULL.
        """
        return call("kac_process_draw", self, seed=seed, step=step, first=first, t=t,
            x0=x0, xt=xt, v=v, atom=atom)

    def prior(
            self,
            seed: int,
            first: int,
            n: int,
            d: int,
            x0: Optional[ArrayLike] = None,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """Draw X_T = f(T) x_0 + N(g(T)): where sampling starts. With f(T) = 0 or
        KAC_PRIOR_NOISE (kac_process_set_prior()) the data are not needed.

        seed: Seed.
        first: Index of the first point; >= 0.
        n: Number of points; >= 0; first + n <= 2^56.
        d: Numbers a point; >= 1.
        x0: [n, d], or NULL where f(T) = 0 (f(T) below 1e-12 counts) or the
            prior is KAC_PRIOR_NOISE: then X_T = N(g(T)).
        out: [n, d]; may be `x0`.
        """
        return call("kac_process_prior", self, seed=seed, first=first, n=n, d=d,
            x0=x0, out=out)

    def prior_log_density(
            self,
            x: ArrayLike,
            *,
            out: Out = True,
            fronts: Out = False) -> Union[NDArray[np.float64], Any]:
        """Logarithm of the density of N(g(T)), which is X_T where f(T) = 0 or the
        prior is KAC_PRIOR_NOISE, with respect to the measure that has all of it: in
        every coordinate Lebesgue's measure plus a unit mass on each of the two
        fronts. A coordinate that lies on a front, as kac_process_prior() puts it
        there, counts with log(exp(-a g(T)) / 2), the mass of its atom; the others
        with the logarithm of the continuous part. So values of points with different
        numbers of coordinates on fronts are densities of different dimension:
        compare them only where `fronts` is the same, and read as a Lebesgue density
        where it is 0.

        x: [n, d] positions.
        out: [n]; -infinity outside the cone; NaN where a number of the point is
            NaN. May be x.
        fronts: [n] receives the number of coordinates on fronts, or NULL.
        """
        return call("kac_process_prior_log_density", self, x=x, out=out,
            fronts=fronts)

    def velocity(
            self,
            t: ArrayLike,
            x: ArrayLike,
            x0: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """Conditional velocity E[dX_t/dt | X_t = x, X_0 = x0]. On the fronts
        |x - f x0| = c g, and as extension beyond them, the noise part of a
        coordinate is exactly +-c g'.

        t: [n] times, 0 <= t <= T. At t = 0 the noise part is 0 where x = x0;
            elsewhere the Kac and the uniform law are beyond their fronts and
            the unbounded laws have no velocity (NaN).
        x: [n, d] positions.
        x0: [n, d] data.
        out: [n, d]; NaN where x or x0 is NaN. May be x or x0.
        """
        return call("kac_process_velocity", self, t=t, x=x, x0=x0, out=out)

    def score(
            self,
            t: ArrayLike,
            x: ArrayLike,
            x0: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """Score: gradient in x of kac_process_log_density(), that is, of the log
        density of X_t given X_0 = x0.

        t: [n] times, 0 < t <= T.
        x: [n, d] positions.
        x0: [n, d] data.
        out: [n, d]; 0 in the coordinates that lie on and beyond the fronts,
            where there is no density to differentiate, and everywhere for the
            uniform law; NaN where x or x0 is NaN (of the Poisson law the whole
            point). May be x or x0.
        """
        return call("kac_process_score", self, t=t, x=x, x0=x0, out=out)

    def log_density(
            self,
            t: ArrayLike,
            x: ArrayLike,
            x0: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float64]:
        """Logarithm of the continuous part of the density of X_t given X_0 = x0. The
        atoms are not included, see kac_process_log_atom().

        t: [n] times, 0 < t <= T.
        x: [n, d] positions.
        x0: [n, d] data.
        out: [n]; -infinity where a coordinate lies on or beyond a front; NaN
            where a number of the point is NaN. May be x or x0.
        """
        return call("kac_process_log_density", self, t=t, x=x, x0=x0, out=out)

    def log_atom(self, t: float) -> float:
        """Logarithm of the mass of one atom of one coordinate: -a g(t) - log 2 for
        the Kac law, -infinity where the law has no atoms.

        t: 0 <= t <= T.
        out: Receives it.
        """
        return call("kac_process_log_atom", self, t=t)

    def cone(self, t: float) -> float:
        """Half width of the light cone: |X_t - f(t) X_0| <= c g(t) in every
        coordinate; infinity where the law is unbounded.

        t: 0 <= t <= T.
        out: Receives it.
        """
        return call("kac_process_cone", self, t=t)


class Sampler(Handle):

    _kind = "kac_sampler"

    def __init__(
            self,
            process: O.Process,
            field: O.Field,
            *,
            context: Optional[O.Context] = None) -> None:
        """Create a sampler from its parts.

        process: Gives the prior and the light cone; must outlive the sampler,
            and its horizon must stay above the end of the grid.
        field: The velocity field; must outlive the sampler.
        """
        self._create("kac_sampler_create", process=process, field=field,
            context=context)

    @classmethod
    def from_model(
            cls,
            model: O.Model,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create a sampler of a model; samples are in the units of the data. Where
        the model has the entries "sampler.method" (a name), "sampler.evaluations"
        (1 to 10^6), "sampler.grid" (a name), "sampler.power", "sampler.end",
        "sampler.projection", "sampler.refinements", "sampler.guidance" (the weight),
        "sampler.guidance_limit", "sampler.guidance_from" or "sampler.guidance_to",
        they replace the defaults.

        model: With a velocity head; must outlive the sampler and not change.
        """
        return cls._made("kac_sampler_create_model", model=model, context=context)

    @property
    def method(self) -> Optional[str]:
        """ODE method; -1 for NULL."""
        return call("kac_sampler_method", self)

    @method.setter
    def method(self, method: Union[str, int]) -> None:
        call("kac_sampler_set_method", self, method=method)

    @property
    def evaluations(self) -> int:
        """Number of evaluations a sample may use; 0 for NULL."""
        return call("kac_sampler_evaluations", self)

    @evaluations.setter
    def evaluations(self, evaluations: int) -> None:
        call("kac_sampler_set_evaluations", self, evaluations=evaluations)

    def set_grid(self, power: float, end: float) -> None:
        """Times of the steps: t_k = end + (T - end) (1 - k/n)^power, or as
        kac_sampler_set_grid_kind() says.

        power: Finite, > 0; 1 for equal steps, which is the default. So far from
            1 that two times are the same double is refused when samples are
            drawn.
        end: 0 <= end < T: where the integration ends; with 0 < end the last
            step sets x to the posterior mean there. Default 0.05 T where the
            field gives a mean, else 0; 0 for a model between two data sets,
            where the last Euler step is that mean.
        """
        return call("kac_sampler_set_grid", self, power=power, end=end)

    @property
    def grid_power(self) -> float:
        """Power of the grid; NaN for NULL."""
        return call("kac_sampler_grid_power", self)

    @property
    def grid_end(self) -> float:
        """End of the integration; NaN for NULL."""
        return call("kac_sampler_grid_end", self)

    @property
    def grid_kind(self) -> Optional[str]:
        """How the times are spread, KAC_GRID_...; -1 for NULL."""
        return call("kac_sampler_grid_kind", self)

    @grid_kind.setter
    def grid_kind(self, kind: Union[str, int]) -> None:
        call("kac_sampler_set_grid_kind", self, kind=kind)

    @property
    def refinements(self) -> int:
        """Refinements of the last step; 0 for NULL."""
        return call("kac_sampler_refinements", self)

    @refinements.setter
    def refinements(self, refinements: int) -> None:
        call("kac_sampler_set_refinements", self, refinements=refinements)

    @property
    def projection(self) -> int:
        """Light-cone projection: 0, 1 or 2; 0 for NULL."""
        return call("kac_sampler_projection", self)

    @projection.setter
    def projection(self, project: int) -> None:
        call("kac_sampler_set_projection", self, project=project)

    def set_guidance(self, weight: float, limit: float) -> None:
        """Classifier-free guidance: with w = `weight` samples that are drawn with
        conditions follow v_y + w (v_y - v_none) = (1 + w) v_y - w v_none instead of
        the field v_y, where v_none is the same field without condition; and so the
        posterior mean, where the field gives one. Every such evaluation asks the
        field twice and counts as two. A network should have learned both, by
        dropping labels in training (kac_trainer_set_condition_dropout()). Samples
        that are drawn without conditions are not guided. With w = 0, the default,
        nothing is asked a second time, and the bits are those without guidance.

        The guided field is no velocity of the process any more. `limit` B > 0, for
        data that are at most B in every coordinate, holds it to what that could do:
        with a posterior mean, xhat is clipped to |xhat_i| <= B, and the noise's part
        of the velocity, v - f' xhat, to the greatest speed of the noise, c |g'| in
        every coordinate; without one, |v_i| <= |f'| B + c |g'|. True fields of such
        data are within both and stay as they are.

        weight: w, -1 to 10^6. Between -1 and 0 the condition is weakened; -1 is
            the field without condition, at twice its price.
        limit: B in the units of the field, finite: for the sampler of a model
            after its normalisation, where data that were normalised to their
            range have B = 1. 0, the default, for no limit.
        """
        return call("kac_sampler_set_guidance", self, weight=weight, limit=limit)

    @property
    def guidance(self) -> float:
        """Weight of the guidance; NaN for NULL."""
        return call("kac_sampler_guidance", self)

    @property
    def guidance_limit(self) -> float:
        """Limit of the guidance, 0 for none; NaN for NULL."""
        return call("kac_sampler_guidance_limit", self)

    def set_guidance_interval(self, low: float, high: float) -> None:
        """The times at which guidance acts. At the others the field is that of the
        condition, at the price of one evaluation: then more steps are made.

        low: Finite, >= 0; default 0.
        high: >= low; default infinity.
        """
        return call("kac_sampler_set_guidance_interval", self, low=low, high=high)

    @property
    def guidance_from(self) -> float:
        """Least time at which guidance acts; NaN for NULL."""
        return call("kac_sampler_guidance_from", self)

    @property
    def guidance_to(self) -> float:
        """Greatest time at which guidance acts; NaN for NULL."""
        return call("kac_sampler_guidance_to", self)

    def set_tolerance(self, relative: float, absolute: float) -> None:
        """Tolerances of Dormand-Prince, see kac_integrator_set_tolerance(): relative
        finite, >= 0; absolute finite, > 0. Default 1e-5 both.

        relative: Finite, >= 0. Default 1e-5.
        absolute: Finite, > 0. Default 1e-5.
        """
        return call("kac_sampler_set_tolerance", self, relative=relative,
            absolute=absolute)

    def set_start_data(self, dataset: Optional[O.Dataset] = None) -> None:
        """Data to start from, where f(T) != 0: sample i begins at f(T) x_0 + noise
        with x_0 point i modulo count of the data set.

        dataset: Points of the field's dimension, in the units of the data; must
            outlive the sampler; NULL for none.
        """
        return call("kac_sampler_set_start_data", self, dataset=dataset)

    def set_source(self, source: Optional[O.Dataset] = None) -> None:
        """Points at T to start from as they are, without noise: sample i begins at
        point i modulo count of the data set. A model between two data sets needs
        them; others may have them, such as points that were carried to T before.
        Takes the place of kac_sampler_set_start_data().

        source: Points of the field's dimension, in the units of the data; must
            outlive the sampler; NULL for none.
        """
        return call("kac_sampler_set_source", self, source=source)

    def set_known(
            self,
            mask: Optional[ArrayLike] = None,
            values: Optional[O.Dataset] = None) -> None:
        """Coordinates that are known, such as the pixels around a hole: samples have
        the values given there, exactly, and fill in the others. Sample i has the
        values of point i modulo count.

        On the way a known coordinate is not integrated but is what the process makes
        of its datum x_0: f(t) x_0 + N, with N the quantile of the noise's law at
        g(t), atoms included, at a level that is uniform on (0, 1) and a function of
        (seed, i, coordinate). Its way is continuous and has the right law at every
        time. The other coordinates follow the field at such points; refinements of
        the last step have the known coordinates at f(t) x_0, too. Evaluations are
        counted as before, the other coordinates of the noise are the same numbers,
        and with no coordinate known the bits are those without this call.

        This is the replacement method, not the conditional law: the field that is
        followed knows the datum of a coordinate only through its noise, and so the
        others are drawn towards data that fit the known ones as they look at t, not
        as they will be. It is exact where the others do not depend on the known
        ones, and by symmetry; docs/pages/guidance.md has figures.

        With Dormand-Prince the error is the mean over all coordinates, of which the
        known ones have none. kac_sampler_invert() knows nothing of this.

        mask: [d] not 0 where a coordinate is known; copied. NULL: nothing is
            known, as at first.
        values: Points of the field's dimension, in the units of the data, of
            which the known coordinates count; must outlive the sampler. NULL
            where mask is NULL.
        """
        return call("kac_sampler_set_known", self, mask=mask, values=values)

    def draw(
            self,
            seed: int,
            first: int,
            n: int,
            cond: Optional[ArrayLike] = None,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Draw n samples of a seed, from sample `first` on. They do not depend on how
        the range is cut into calls, nor on the number of threads.

        seed: Seed.
        first: >= 0.
        n: >= 0; first + n <= 2^55.
        cond: [n, k] conditions as in kac_network_forward(), or NULL for none.
        out: [n, d] receives the samples.
        """
        return call("kac_sampler_draw", self, seed=seed, first=first, n=n, cond=cond,
            out=out)

    def draw_path(
            self,
            seed: int,
            first: int,
            n: int,
            times: ArrayLike,
            *,
            cond: Optional[ArrayLike] = None,
            path: Out = True,
            out: Out = True) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """As kac_sampler_draw(), and the way there. Points of a sample whose
        integration stopped are NaN from there down to the end of the grid. A time
        inside the last step before the end may cost one evaluation more.

        seed: Seed.
        first: >= 0.
        n: >= 0.
        cond: [n, k] conditions, or NULL.
        times: [count] from T down to 0, strictly decreasing.
        path: [count, n, d] receives the points at those times; below the end of
            the grid they move evenly to the last point.
        out: [n, d] receives the samples.
        """
        return call("kac_sampler_draw_path", self, seed=seed, first=first, n=n,
            cond=cond, times=times, path=path, out=out)

    def invert(
            self,
            x: ArrayLike,
            cond: Optional[ArrayLike] = None,
            *,
            noise: Out = True) -> NDArray[np.float32]:
        """Carry data to noise: the integration of kac_sampler_draw() run upwards, on
        the same times, from f(end) x, the middle of the light cone of x at the end
        of the grid, to T. Drawn from that noise by kac_sampler_set_source(), samples
        are x again: up to the error of the method both ways, which falls with the
        evaluations, and of the field's mean at the end.

        Data with a density have one such way, and noise of the process's law at its
        end. Points, or what a network has made of them, have many: all the noise
        that leads to one, of which this is the middle. The way of a point on a front
        is not unique upwards, which is why it does not start from noise. The light
        cone does not act (kac_sampler_set_projection()), because what is clipped on
        the way up cannot be found again. Guidance does.

        x: [n, d] points in the units of the data.
        cond: [n, k] conditions as in kac_network_forward(), or NULL.
        noise: [n, d] receives points at T in the units of the data, as
            kac_sampler_set_source() takes them. May be `x`.
        """
        return call("kac_sampler_invert", self, x=x, cond=cond, noise=noise)

    def interpolate(
            self,
            start: ArrayLike,
            goal: ArrayLike,
            position: ArrayLike,
            *,
            out: Out = True) -> NDArray[np.float32]:
        """Points between two points of noise that have the law of the noise, too: each
        coordinate becomes the standard normal number at the same level of its law
        (on an atom, and beyond it, the middle of the atom's levels; where that is 0
        as a double, the least that is not), the two rows of such numbers are joined
        by the great circle between them, (a cos(pi s/2) + b sin(pi s/2)) over its
        deviation, and the way back leads through the quantile. Of independent noise
        the law is kept where it has no atoms, and else up to their mass: exp(-a
        g(T)) in a coordinate of Kac noise.

        start: [d] noise at T in the units of the data, finite, as
            kac_sampler_invert() gives it.
        goal: [d] the same.
        position: [count] s, 0 at `start` to 1 at `goal`.
        out: [count, d] receives the points.
        """
        return call("kac_sampler_interpolate", self, start=start, goal=goal,
            position=position, out=out)

    @property
    def evaluations_mean(self) -> float:
        """Mean number of evaluations a sample of the last draw that ended well and
        had samples; NaN before and for NULL.
        """
        return call("kac_sampler_evaluations_mean", self)

    @property
    def evaluations_max(self) -> int:
        """Largest number of evaluations for a sample of that draw; 0 before and for
        NULL.
        """
        return call("kac_sampler_evaluations_max", self)

    @property
    def unfinished(self) -> int:
        """Samples of that draw whose integration stopped before its end; 0 before and
        for NULL.
        """
        return call("kac_sampler_unfinished", self)


class Tensors(Handle):

    _kind = "kac_tensors"

    def __init__(self, *, context: Optional[O.Context] = None) -> None:
        """An empty collection, to be filled and written."""
        self._create("kac_tensors_create", context=context)

    @classmethod
    def open(cls, path: Path, *, context: Optional[O.Context] = None) -> Self:
        """Open a safetensors file. The header (at most 100 MB) is read and checked
        whole: strict JSON in UTF-8, no key twice or unknown, types of
        KAC_TYPE_..., at most 8 dimensions, offsets inside the file, no overlap, no
        gap, sizes that fit the shapes. Tensors are read from the file when they are
        asked for.

        path: File; stays open until the handle is destroyed.
        """
        return cls._made("kac_tensors_open", path=path, context=context)

    @property
    def count(self) -> int:
        """Number of tensors."""
        return call("kac_tensors_count", self)

    def name(self, i: int) -> Optional[str]:
        """Name of tensor i (in the order of the header, or as they were added), or
        NULL; valid as long as the handle.
        """
        return call("kac_tensors_name", self, i=i)

    def find(self, name: str) -> int:
        """Index of a name, or -1."""
        return call("kac_tensors_find", self, name=name)

    def type(self, i: int) -> Optional[str]:
        """Type of tensor i, or -1."""
        return call("kac_tensors_type", self, i=i)

    def rank(self, i: int) -> int:
        """Number of dimensions of tensor i; 0 to 8."""
        return call("kac_tensors_rank", self, i=i)

    def shape(self, i: int, j: int) -> int:
        """Size of dimension j of tensor i, or 0."""
        return call("kac_tensors_shape", self, i=i, j=j)

    def elements(self, i: int) -> int:
        """Number of elements of tensor i, or 0."""
        return call("kac_tensors_elements", self, i=i)

    def read(self, i: int, n: int, *, out: Out = True) -> NDArray[np.float64]:
        """As kac_tensors_read_f32(), in double.

        i: Index.
        n: Number of elements that `out` has room for; must be the tensor's.
        out: [n]; unspecified after KAC_ERROR_FILE.
        """
        return call("kac_tensors_read", self, i=i, n=n, out=out)

    def read_i64(
            self,
            i: int,
            n: int,
            *,
            out: Out = True) -> NDArray[np.int64]:
        """Read tensor i of type I64 or U64 as its bits.

        i: Index.
        n: As in kac_tensors_read_f32().
        out: [n]; unspecified after KAC_ERROR_FILE.
        """
        return call("kac_tensors_read_i64", self, i=i, n=n, out=out)

    @property
    def storage(self) -> Optional[str]:
        """How floats that are added are stored; -1 for NULL."""
        return call("kac_tensors_storage", self)

    @storage.setter
    def storage(self, type: Union[str, int]) -> None:
        call("kac_tensors_set_storage", self, type=type)

    def add(self, name: str, data: ArrayLike) -> None:
        """As kac_tensors_add_f32(), of doubles (type F64).

        name: UTF-8 without control characters, not empty, not yet used, not
            "__metadata__".
        data: All elements.
        """
        return call("kac_tensors_add", self, name=name, data=data)

    def add_i64(self, name: str, data: ArrayLike) -> None:
        """As kac_tensors_add_f32(), of int64_t (type I64).

        name: UTF-8 without control characters, not empty, not yet used, not
            "__metadata__".
        data: All elements.
        """
        return call("kac_tensors_add_i64", self, name=name, data=data)

    @property
    def metadata_count(self) -> int:
        """Number of metadata entries."""
        return call("kac_tensors_metadata_count", self)

    def metadata_key(self, i: int) -> Optional[str]:
        """Key of metadata entry i, sorted by their bytes, or NULL."""
        return call("kac_tensors_metadata_key", self, i=i)

    def metadata(self, key: str) -> Optional[str]:
        """Value of a metadata key, or NULL; valid until it is replaced."""
        return call("kac_tensors_metadata", self, key=key)

    def set_metadata(self, key: str, value: str) -> None:
        """Set a metadata entry; an old value is replaced.

        key: UTF-8, not empty.
        value: UTF-8.
        """
        return call("kac_tensors_set_metadata", self, key=key, value=value)

    def write(self, path: Path) -> None:
        """Write the collection as a safetensors file. Same content, same bytes:
        metadata sorted by key, tensors in their order, the data behind the header
        aligned to 64 bytes. A collection that was opened may be written too, also
        over its own file.

        path: File; replaced as a whole, or not at all on failure.
        """
        return call("kac_tensors_write", self, path=path)


class Trainer(Handle):

    _kind = "kac_trainer"

    @classmethod
    def student(
            cls,
            teacher: O.Sampler,
            network: O.Network,
            optimizer: O.Optimizer,
            evaluations: int,
            power: float,
            *,
            context: Optional[O.Context] = None) -> Self:
        """Create a trainer of a student.

        teacher: With all its settings, start data or source included; its
            process becomes the student's. Must outlive the trainer; not to be
            changed or used elsewhere while it trains.
        network: Initialised, with a velocity head: what the student begins
            with. Copied without its mean head; of the teacher's dimension, and
            with the teacher's condition or none. The teacher's own network is a
            good choice, and for fewer evaluations so is that of a student with
            more.
        optimizer: Without steps; changed by training; must outlive the trainer.
        evaluations: K: steps and evaluations of the student; 1 to 1024.
        power: Of its grid; finite, > 0; 1 for equal steps.
        """
        return cls._made("kac_trainer_create_student", teacher=teacher,
            network=network, optimizer=optimizer, evaluations=evaluations,
            power=power, context=context)

    @property
    def evaluations(self) -> int:
        """Evaluations K of the student; 0 for a trainer on data and for NULL.
        """
        return call("kac_trainer_evaluations", self)

    def set_paths(self, paths: int, fresh: int, every: int) -> None:
        """The paths of the teacher that are learned from. Path i = 0, 1, ... is a
        function of the trainer's seed and of i; the first `paths` of them are drawn
        before the first step and kept, (K + 1) d floats each. After every `every`
        steps the `fresh` oldest give way to new ones. A step takes its pairs of
        ends from those that are kept, each once before one comes again.

        With few paths, and none that is fresh, a large network learns them by
        heart. A path costs the evaluations of one sample of the teacher. A run that
        is resumed draws the paths that were kept anew.

        paths: 1 to 2^24. Default 8192.
        fresh: 0 to paths; 0 to keep the first ones. Default 0.
        every: >= 1. Default 1.
        """
        return call("kac_trainer_set_paths", self, paths=paths, fresh=fresh,
            every=every)

    @property
    def paths(self) -> int:
        """Paths that are kept; 0 for a trainer on data and for NULL."""
        return call("kac_trainer_paths", self)

    def set_path_conditions(self, cond: ArrayLike) -> None:
        """Conditions of the paths: path i has those of row i modulo n. By default
        classes come in turn, 0, 1, ..., and a vector is left out everywhere;
        kac_trainer_set_condition_dropout() leaves out the condition of that share
        of the paths.

        cond: [n, k] conditions as in kac_network_forward(). Copied.
        """
        return call("kac_trainer_set_path_conditions", self, cond=cond)

    def set_segment_weight(self, segment: int, weight: float) -> None:
        """Weight of the squared distance at the end of one step of the student.

        segment: k, 0 (the one that begins at T) to K - 1.
        weight: Finite, >= 0. Default 1.
        """
        return call("kac_trainer_set_segment_weight", self, segment=segment,
            weight=weight)

    def segment_weight(self, segment: int) -> float:
        """Weight of a step of the student; NaN where there is no such one."""
        return call("kac_trainer_segment_weight", self, segment=segment)

    def __init__(
            self,
            process: O.Process,
            network: O.Network,
            optimizer: O.Optimizer,
            dataset: O.Dataset,
            *,
            context: Optional[O.Context] = None) -> None:
        """Create a trainer.

        process: Must outlive the trainer and not change; T a normal float,
            about 1.2e-38 to 3.4e38.
        network: Initialised; gets the horizon of the process; changed by
            training; must outlive the trainer.
        optimizer: Without steps; changed by training; must outlive the trainer.
        dataset: Points of the network's dimension; with conditions where the
            network has one; must outlive the trainer.
        """
        self._create("kac_trainer_create", process=process,
            network=network, optimizer=optimizer, dataset=dataset,
            context=context)

    @property
    def batch(self) -> int:
        """Points a step; 0 for NULL."""
        return call("kac_trainer_batch", self)

    @batch.setter
    def batch(self, batch: int) -> None:
        call("kac_trainer_set_batch", self, batch=batch)

    @property
    def seed(self) -> int:
        """Seed of all random numbers; 0 for NULL."""
        return call("kac_trainer_seed", self)

    @seed.setter
    def seed(self, seed: int) -> None:
        call("kac_trainer_set_seed", self, seed=seed)

    def set_times(self, kind: Union[str, int], p: float, q: float) -> None:
        """Sampling density of t. Times are stratified over the batch: u of point i is
        (i + U) / batch; those of LOGIT_NORMAL are independent.

        kind: KAC_TIMES_...; default UNIFORM. By name: uniform, power, log,
            logit-normal.
        p: POWER: > 0. LOG: in (0, 1). LOGIT_NORMAL: centre. Ignored for
            UNIFORM.
        q: LOGIT_NORMAL: spread, > 0. Ignored for the others.
        """
        return call("kac_trainer_set_times", self, kind=kind, p=p, q=q)

    @property
    def times(self) -> Optional[str]:
        """Sampling density of t, KAC_TIMES_...; -1 for NULL."""
        return call("kac_trainer_times", self)

    def set_velocity_weight(
            self,
            kind: Union[str, int],
            weight: float,
            floor: float) -> None:
        """Weight of the velocity loss. The noise scale of KAC_WEIGHT_NOISE is here
        that of the velocity: c g'(t) for the Kac law, sigma g' / (2 sqrt(g)) for
        the Wiener law.

        kind: KAC_WEIGHT_...; default UNIFORM. By name: uniform, noise.
        weight: Factor; finite, >= 0. Default 1.
        floor: Added to the square of the noise scale; > 0. Default 1e-3.
        """
        return call("kac_trainer_set_velocity_weight", self, kind=kind,
            weight=weight, floor=floor)

    def set_mean_weight(
            self,
            kind: Union[str, int],
            weight: float,
            floor: float) -> None:
        """Weight of the mean loss. The noise scale of KAC_WEIGHT_NOISE is the half
        width of the cone c g(t) for the Kac law, sigma sqrt(g) for the Wiener law.

        kind: KAC_WEIGHT_...; default NOISE. By name: uniform, noise.
        weight: Factor; finite, >= 0. Default 1.
        floor: Added to the square of the noise scale; > 0. Default 1e-3.
        """
        return call("kac_trainer_set_mean_weight", self, kind=kind, weight=weight,
            floor=floor)

    @property
    def ema(self) -> float:
        """Decay of the moving average; NaN for NULL."""
        return call("kac_trainer_ema", self)

    @ema.setter
    def ema(self, decay: float) -> None:
        call("kac_trainer_set_ema", self, decay=decay)

    @property
    def condition_dropout(self) -> float:
        """Probability with which a condition is left out; NaN for NULL."""
        return call("kac_trainer_condition_dropout", self)

    @condition_dropout.setter
    def condition_dropout(self, p: float) -> None:
        call("kac_trainer_set_condition_dropout", self, p=p)

    def set_normalization(
            self,
            shift: Optional[ArrayLike] = None,
            scale: Optional[ArrayLike] = None) -> None:
        """Normalise the data: the network sees (x - shift) / scale, and a model keeps
        both.

        shift: [d] finite; NULL for 0. Copied.
        scale: [d] finite, > 0; NULL for 1. Copied.
        """
        return call("kac_trainer_set_normalization", self, shift=shift, scale=scale)

    def set_source(
            self,
            source: Optional[O.Dataset],
            coupling: Union[str, int]) -> None:
        """Train a flow between two data sets: points of a source take the place of the
        noise, x_t = f(t) x_0 + (1 - f(t)) x_1 (kac_coupling_interpolate()) with the
        f of the process, whose law then has no part in it. Source points are drawn
        in an order of their own and normalised as the data are; with optimal
        transport (kac_coupling_pair()) the points of each batch, as the network
        sees them, are paired anew. KAC_WEIGHT_NOISE takes 1 - f for the scale of
        the noise and f' for that of its velocity. Held-out data are paired with
        points of the same source, in groups of a batch. The model says that it
        begins in a source (kac_model_coupling()).

        Optimal transport pairs points whatever their conditions, so with conditions
        the points of one class come to prefer a part of the source.

        source: Points of the network's dimension; must outlive the trainer. An
            endless one must have another seed than the data. NULL for noise,
            and then `coupling` is ignored.
        coupling: KAC_COUPLING_...; with optimal transport and more than one
            number a point the batch is at most 8192. By name: independent, ot.
        """
        return call("kac_trainer_set_source", self, source=source, coupling=coupling)

    @property
    def coupling(self) -> Optional[str]:
        """KAC_COUPLING_... of a trainer with a source; else -1."""
        return call("kac_trainer_coupling", self)

    def set_validation(
            self,
            dataset: Optional[O.Dataset],
            every: int,
            points: int) -> None:
        """Measure the loss on held-out data, always with the same times and noise and
        with the averaged weights.

        dataset: Held-out data; must outlive the trainer; NULL for none, and
            then the others are ignored.
        every: Steps between measurements; >= 1.
        points: Points of a measurement, the first ones of the data; 1 to their
            number. Memory for them is taken at a measurement.
        """
        return call("kac_trainer_set_validation", self, dataset=dataset, every=every,
            points=points)

    def set_log(
            self,
            log: Optional[Callable[[TrainStep], object]] = None) -> None:
        """Whom every step is told; by default nobody.

        log: The function, or NULL.
        """
        return call("kac_trainer_set_log", self, log=log)

    def run(self, steps: int) -> None:
        """Train until `steps` steps have been made in all.

        A loss or gradient that is not finite ends the run before the weights are
        changed: they, their average and the optimizer are those of the last good
        step, and can be saved.

        steps: 0 to 2^32 - 2; nothing is done where so many were made.
        """
        return call("kac_trainer_run", self, steps=steps)

    @property
    def steps(self) -> int:
        """Steps made; 0 for NULL."""
        return call("kac_trainer_steps", self)

    @property
    def loss(self) -> float:
        """Loss of the last step; NaN before the first and for NULL."""
        return call("kac_trainer_loss", self)

    @property
    def validation_loss(self) -> float:
        """Last validation loss; NaN before the first and for NULL."""
        return call("kac_trainer_validation_loss", self)

    def save(self, path: Path) -> None:
        """Write a checkpoint: weights, average, optimizer, steps and all options that
        decide results. Whole or not at all.

        path: File to be replaced.
        """
        return call("kac_trainer_save", self, path=path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint: the trainer must have been made with the same
        options, the normalisation among them; a differing one is refused and named.
        An own schedule cannot be compared. From here the run gives the bits of one
        that was never interrupted.

        path: File that kac_trainer_save() wrote.
        """
        return call("kac_trainer_restore", self, path=path)

    def model(self) -> O.Model:
        """The model as it is now, with the averaged weights where there is an
        average.
        """
        return call("kac_trainer_model", self)


__all__ = [
    "Architecture", "Classifier", "Context", "Dataset", "Field",
    "Integrator", "Likelihood", "Model", "Network", "NpyFile",
    "Optimizer", "Process", "Sampler", "Tensors", "Trainer",
]
