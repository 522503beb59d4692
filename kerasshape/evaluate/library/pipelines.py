"""Batches from `tf.data` and from Keras's generators and dataset helpers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kerasshape.evaluate.arrays.conversion import as_array, plain
from kerasshape.evaluate.arrays.frames import columns_of
from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.language.containers import item_of
from kerasshape.evaluate.library.instances import DATASET, makes_object
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external, method
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import (
    Arguments,
    Array,
    DatasetValue,
    DictValue,
    ListValue,
    Many,
    ObjectValue,
    Origin,
    Tensor,
    Value,
)
from kerasshape.rules.training import SampleCountsDiffer
from kerasshape.shapes import Dim, Shape, Unknown, show, unknown_shape

_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


def _mapped(value: Value, change: Callable[[Shape], Shape]) -> Value:
    """The same structure with the shapes changed; what is no array becomes unknown."""

    def changed(leaf: Value) -> Value:
        if isinstance(leaf, Tensor):
            return replace(leaf, shape=change(leaf.shape), step=None)
        if isinstance(leaf, Array):
            found = as_array(columns_of(leaf))
            return Array(change(found.shape), found.dtype, leaf.origin)
        return Unknown()

    return trees.map_leaves(changed, value)


def _rows(shape: Shape) -> Shape:
    return Unknown() if isinstance(shape, Unknown) or not shape else shape[1:]


@external("tf.data.Dataset.from_tensor_slices")
def from_tensor_slices(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """One element for each row."""
    value = _lists_as_arrays(arguments.get(0, "tensors"), origin)
    _compare_rows(ctx, [leaf for leaf in layers.flat(value) if isinstance(leaf, (Array, Tensor))], origin)
    return DatasetValue(_mapped(value, _rows), origin, batched=False)


def _lists_as_arrays(value: Value, origin: Origin) -> Value:
    """The same structure, in which TensorFlow takes every list for an array."""

    def change(leaf: Value) -> Value:
        return as_array(leaf, origin) if isinstance(leaf, ListValue) else leaf

    return trees.map_leaves(change, value, _is_list)


def _is_list(value: Value) -> bool:
    return isinstance(value, ListValue)


def _compare_rows(ctx: Context, leaves: Sequence[Array | Tensor], origin: Origin) -> None:
    """Report two arrays of one dataset that have different numbers of rows."""
    known = [(leaf, leaf.shape) for leaf in leaves if isinstance(leaf.shape, tuple) and leaf.shape]
    counted = [(leaf, shape) for leaf, shape in known if isinstance(shape[0], int)]
    for other, shape in counted[1:]:
        first, expected = counted[0]
        if shape[0] != expected[0]:
            fault = SampleCountsDiffer("from_tensor_slices", "one array", "another", expected, shape)
            places = [each for each in (first, other) if each.origin is not None]
            remarks = [Remark(each.origin, f"this is {show(each.shape)}") for each in places if each.origin is not None]
            ctx.report(fault, layers.method_place(origin), ctx.major, remarks)
            return


@external("tf.data.Dataset.from_tensors")
def from_tensors(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """One element of all there is."""
    value = _lists_as_arrays(arguments.get(0, "tensors"), origin)
    return DatasetValue(_mapped(value, lambda shape: shape), origin, batched=False)


@external("tf.data.Dataset.list_files", "tf.data.Dataset.range", "tf.data.TFRecordDataset", "tf.data.TextLineDataset")
def of_something(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """One element for each name, number, record or line."""
    return DatasetValue(Tensor((), None, None, origin, eager=True), origin, batched=False)


_ANY = (Unknown(), Unknown(), 3)
_IMAGES: dict[str, Shape] = {
    "mnist": (28, 28, 1), "fashion_mnist": (28, 28, 1), "kmnist": (28, 28, 1), "cifar10": (32, 32, 3),
    "cifar100": (32, 32, 3), "horses_or_humans": (300, 300, 3), "rock_paper_scissors": (300, 300, 3),
    "cats_vs_dogs": _ANY, "tf_flowers": _ANY, "oxford_flowers102": _ANY, "stanford_dogs": _ANY, "malaria": _ANY,
}  # fmt: skip
"""The images of some sets, as their pages tell; those of others are of any size."""


@external("tensorflow_datasets.load")
def load(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A data set, or one for each part; what its elements are is not known."""
    named = arguments.keywords
    options = {key: named.get(key, False) for key in ("as_supervised", "with_info", "batch_size")}
    if not arguments.complete or len(arguments.positional) > 1 or named.get("batch_size") is not None:
        return Unknown()
    if not all(isinstance(value, bool) for value in options.values()):
        return Unknown()
    name = arguments.get(0, "name")
    images = _IMAGES.get(name.partition(":")[0]) if isinstance(name, str) and "decoders" not in named else None
    pair = (Unknown("image") if images is None else Tensor(images, "uint8", None, origin, eager=True), Unknown("label"))
    whole = DatasetValue(pair if options["as_supervised"] else Unknown(), origin, batched=False)
    split = named.get("split")
    parts = split.items if isinstance(split, ListValue) else split
    if isinstance(parts, str):
        found: Value = whole
    elif isinstance(parts, tuple):
        found = ListValue([whole] * len(parts))
    else:
        found = DictValue(Many(whole)) if parts is None else Unknown()
    return (found, Unknown()) if options["with_info"] else found


_SPEC = "tf.TensorSpec"
makes_object(_SPEC)


@external("tf.data.Dataset.from_generator")
def from_generator(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """One element for whatever a generator yields, of the shapes that are told."""
    shapes = arguments.get(4, "output_signature", arguments.get(2, "output_shapes"))
    element = _told(shapes, origin)
    leaves = layers.flat(element)
    batches = all(isinstance(leaf, Tensor) and _is_open(leaf.shape) for leaf in leaves) if leaves else False
    return DatasetValue(_mapped(element, lambda shape: shape), origin, batched=True if batches else None)


def _is_open(shape: Shape) -> bool:
    """Whether elements of this shape, as it was told, have any number of rows each, as batches have."""
    return isinstance(shape, tuple) and bool(shape) and isinstance(shape[0], Unknown)


def _told(shapes: Value, origin: Origin) -> Value:
    """Tensors of the shapes that are told, nested as these are; a free dim has some length in each element."""

    def change(leaf: Value) -> Value:
        if not isinstance(leaf, ObjectValue):
            # without a number it may as well be several shapes, each of which is not known
            dims = _dims(leaf)
            is_shape = dims == () or any(isinstance(dim, int) for dim in dims or ())
        else:
            dims = _dims(leaf.arguments.get(0, "shape")) if leaf.path == _SPEC else None
            is_shape = dims is not None
        if dims is None or not is_shape:
            return Unknown()
        shape = tuple(dim if isinstance(dim, int) else Unknown() for dim in dims)
        return Tensor(shape, None, None, origin, eager=True)

    return trees.map_leaves(change, shapes, lambda part: _dims(part) is not None)


def _dims(value: Value) -> tuple[Value, ...] | None:
    """The dims of a shape that is told; None for anything else."""
    dims = value.items if isinstance(value, ListValue) else value
    if not isinstance(dims, tuple):
        return None
    return dims if all(dim is None or isinstance(dim, (int, Unknown)) for dim in dims) else None


@external("tf.data.Dataset.zip")
def zipped(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The elements of several datasets, side by side."""
    given = arguments.positional[0] if len(arguments.positional) == 1 else arguments.positional
    parts = given if isinstance(given, tuple) else ()
    if not parts or not all(isinstance(part, DatasetValue) for part in parts):
        return Unknown()
    kinds = {part.batched for part in parts}
    return DatasetValue(tuple(part.element for part in parts), origin, kinds.pop() if len(kinds) == 1 else None)


@method(DATASET, "batch")
def batch(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """One more axis in front; the last batch may be smaller, unless it is dropped then."""
    size, is_whole = arguments.get(0, "batch_size"), arguments.get(1, "drop_remainder", False) is True
    rows: Dim = size if isinstance(size, int) and is_whole else Unknown()
    added = _mapped(own.element, lambda shape: Unknown() if isinstance(shape, Unknown) else (rows, *shape))
    return DatasetValue(added, own.origin, True)


@method(DATASET, "padded_batch")
def padded(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """One more axis in front; the others may grow."""
    is_told = arguments.has(1, "padded_shapes")

    def add(shape: Shape) -> Shape:
        if isinstance(shape, Unknown):
            return shape
        return unknown_shape(len(shape) + 1) if is_told else (Unknown(), *shape)

    return DatasetValue(_mapped(own.element, add), own.origin, True)


@method(DATASET, "enumerate")
def enumerated(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """Each element behind its number."""
    return DatasetValue((Tensor((), "int64", None, origin, eager=True), own.element), own.origin, own.batched)


@method(DATASET, "unbatch")
def unbatch(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """The first axis taken away."""
    return DatasetValue(_mapped(own.element, _rows), own.origin, None)


@method(
    DATASET, "shuffle", "repeat", "take", "skip", "prefetch", "cache", "with_options", "filter", "shard", "concatenate"
)
def same(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """The elements stay as they are."""
    return own


@method(DATASET, "map")
def mapped(ctx: Context, own: DatasetValue, arguments: Arguments, origin: Origin) -> Value:
    """A function applied to every element, as far as it can be followed."""
    function = arguments.get(0, "map_func")
    element = own.element if isinstance(own.element, tuple) else (own.element,)
    inputs = tuple(_as_tensors(part) for part in element)
    with ctx.unrecorded(), ctx.expecting_failure():
        output = ctx.call(function, Arguments(inputs), origin)
    whole = output.items if isinstance(output, ListValue) and isinstance(output.items, tuple) else output
    return DatasetValue(_mapped(_lists_as_arrays(whole, origin), lambda shape: shape), own.origin, own.batched)


def _as_tensors(value: Value) -> Value:
    if isinstance(value, Array):
        return Tensor(value.shape, value.dtype, None, value.origin, eager=True)
    return value


def _images(size: Value, channels: Value, origin: Origin) -> Array:
    """A batch of images."""
    sides = plain(size)
    known = isinstance(sides, (tuple, list)) and len(sides) == 2
    height, width = sides if known else (Unknown(), Unknown())
    depth: Dim = _CHANNELS.get(channels, Unknown()) if isinstance(channels, str) else Unknown()
    dims = tuple(dim if isinstance(dim, int) else Unknown() for dim in (height, width))
    return Array((Unknown(), *dims, depth), "float32", origin)


def _labels(mode: Value, classes: Value, origin: Origin, modes: dict[str, Callable[[Dim], Shape]]) -> Value:
    if not isinstance(mode, str) or mode not in modes:
        return Unknown()
    items = classes.items if isinstance(classes, ListValue) else classes
    count: Dim = len(items) if isinstance(items, tuple) and items else Unknown()
    return Array(modes[mode](count), None, origin)


_DIRECTORY_MODES: dict[str, Callable[[Dim], Shape]] = {
    "int": lambda count: (Unknown(),),
    "binary": lambda count: (Unknown(), 1),
    "categorical": lambda count: (Unknown(), count),
}
_FLOW_MODES: dict[str, Callable[[Dim], Shape]] = {
    "sparse": lambda count: (Unknown(),),
    "binary": lambda count: (Unknown(),),
    "categorical": lambda count: (Unknown(), count),
}


@external("keras.utils.image_dataset_from_directory", "keras.preprocessing.image_dataset_from_directory")
def image_dataset_from_directory(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Batches of images of one size, with labels unless `label_mode` is None."""
    named = arguments.keywords
    if ctx.image_data_format != "channels_last" or named.get("data_format") is not None:
        return Unknown()
    images = _images(named.get("image_size", (256, 256)), named.get("color_mode", "rgb"), origin)
    return _of_directory(images, arguments, origin)


@external("keras.utils.text_dataset_from_directory", "keras.preprocessing.text_dataset_from_directory")
def text_dataset_from_directory(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Batches of texts, with labels unless `label_mode` is None."""
    return _of_directory(Array((Unknown(),), "string", origin), arguments, origin)


def _of_directory(data: Array, arguments: Arguments, origin: Origin) -> Value:
    """Batches of what the files of a directory hold, and of the names of its folders."""
    named = arguments.keywords
    if not arguments.complete or len(arguments.positional) > 1 or named.get("subset") == "both":
        return Unknown()
    if named.get("batch_size", 32) is None:
        return Unknown()
    if named.get("labels", "inferred") is None or named.get("label_mode", "int") is None:
        return DatasetValue(data, origin, True)
    labels = _labels(named.get("label_mode", "int"), named.get("class_names"), origin, _DIRECTORY_MODES)
    return DatasetValue((data, labels), origin, True)


_GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
makes_object(_GENERATOR)


@method(_GENERATOR, "flow_from_directory")
def flow_from_directory(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """Batches of images of one size, with labels unless `class_mode` says otherwise."""
    if not arguments.complete or own.arguments.has(None, "data_format") or ctx.image_data_format != "channels_last":
        return Unknown()
    size, colours = arguments.get(1, "target_size", (256, 256)), arguments.get(2, "color_mode", "rgb")
    classes, mode = arguments.get(3, "classes"), arguments.get(4, "class_mode", "categorical")
    images = _images(size, colours, origin)
    if mode is None:
        return DatasetValue(images, origin, True)
    if mode == "input":
        return DatasetValue((images, images), origin, True)
    return DatasetValue((images, _labels(mode, classes, origin, _FLOW_MODES)), origin, True)


@method(_GENERATOR, "flow_from_dataframe")
def flow_from_dataframe(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """Batches of images that a table lists; the labels' shape is known for the usual kinds of classes."""
    named = arguments.keywords
    if not arguments.complete or len(arguments.positional) > 5 or own.arguments.has(None, "data_format"):
        return Unknown()
    if ctx.image_data_format != "channels_last":
        return Unknown()
    images = _images(named.get("target_size", (256, 256)), named.get("color_mode", "rgb"), origin)
    mode = named.get("class_mode", "categorical")
    if mode is None:
        return DatasetValue(images, origin, True)
    return DatasetValue((images, _labels(mode, named.get("classes"), origin, _FLOW_MODES)), origin, True)


@external("keras.preprocessing.sequence.TimeseriesGenerator")
def timeseries_generator(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Batches of windows and what follows them."""
    data, targets, length = (arguments.get(place, name) for place, name in enumerate(("data", "targets", "length")))
    rate = arguments.get(3, "sampling_rate", 1)
    if not isinstance(data, Array) or not isinstance(data.shape, tuple) or not data.shape or not arguments.complete:
        return Unknown()
    steps: Dim = Unknown()
    if isinstance(length, int) and isinstance(rate, int) and rate > 0:
        steps = -(-length // rate)
    windows = Array((Unknown(), steps, *data.shape[1:]), data.dtype, origin)
    aims = as_array(targets) if isinstance(targets, (Array, ListValue)) else None
    follows = aims is not None and isinstance(aims.shape, tuple) and aims.shape
    labels = Array((Unknown(), *aims.shape[1:]), None, origin) if follows and aims is not None else Unknown()
    return DatasetValue((windows, labels), origin, True)


@method(_GENERATOR, "flow")
def flow(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """Batches of arrays."""
    x, y = arguments.get(0, "x"), arguments.get(1, "y")
    if not isinstance(x, Array) or not arguments.complete:
        return Unknown()

    def cut(shape: Shape) -> Shape:
        return Unknown() if isinstance(shape, Unknown) or not shape else (Unknown(), *shape[1:])

    if y is None:
        return DatasetValue(_mapped(x, cut), origin, True)
    return DatasetValue((_mapped(x, cut), _mapped(_lists_as_arrays(y, origin), cut)), origin, True)


method(DATASET, "as_numpy_iterator")(lambda ctx, own, arguments, origin: own)
method(DATASET, "next")(lambda ctx, own, arguments, origin: item_of(own))
method(_GENERATOR, "fit")(lambda ctx, own, arguments, origin: None)


@external("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def timeseries_dataset_from_array(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Batches of windows; Keras itself does not know their length when it builds a model from them."""
    data, targets = arguments.get(0, "data"), arguments.get(1, "targets")
    if not isinstance(data, Array) or not isinstance(data.shape, tuple) or not arguments.complete:
        return Unknown()
    if arguments.get(None, "batch_size", 128) is None:
        return Unknown()
    windows = Array((Unknown(), Unknown(), *data.shape[1:]), data.dtype, origin)
    if targets is None:
        return DatasetValue(windows, origin, True)
    labels: Value = Unknown()
    if isinstance(targets, Array) and isinstance(targets.shape, tuple) and targets.shape:
        labels = Array((Unknown(), *targets.shape[1:]), None, origin)
    return DatasetValue((windows, labels), origin, True)
