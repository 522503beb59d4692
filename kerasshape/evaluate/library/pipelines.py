"""Batches from `tf.data` and from Keras's generators and dataset helpers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kerasshape.evaluate.arrays.conversion import as_array, plain
from kerasshape.evaluate.arrays.frames import columns_of
from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.language.containers import item_of
from kerasshape.evaluate.library.instances import DATASET, makes_object, options
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external, method
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import (
    Array,
    DatasetValue,
    DictValue,
    LabelSite,
    ListValue,
    ObjectValue,
    Site,
    Tensor,
    UnknownLength,
    Value,
    all_are,
)
from kerasshape.faults import Fault
from kerasshape.rules.compiling import InvalidTrainingArgument
from kerasshape.rules.samples import SampleCountsDiffer
from kerasshape.rules.training import ListsInBatches
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


@external("tf.data.Dataset.from_tensor_slices(tensors, ...)")
def from_tensor_slices(ctx: Context, tensors: Value, origin: Site) -> Value:
    """One element for each row."""
    value = _lists_as_arrays(tensors, origin)
    _compare_rows(ctx, [leaf for leaf in layers.flat(value) if isinstance(leaf, (Array, Tensor))], origin)
    return DatasetValue(_mapped(value, _rows), origin, batched=False)


def _lists_as_arrays(value: Value, origin: Site) -> Value:
    """The same structure, in which TensorFlow takes every list for an array."""

    def change(leaf: Value) -> Value:
        return as_array(leaf, origin) if isinstance(leaf, ListValue) else leaf

    return trees.map_leaves(change, value, _is_list)


def _is_list(value: Value) -> bool:
    return isinstance(value, ListValue)


def _compare_rows(ctx: Context, leaves: Sequence[Array | Tensor], origin: Site) -> None:
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


@external("tf.data.Dataset.from_tensors(tensors, ...)")
def from_tensors(tensors: Value, origin: Site) -> Value:
    """One element of all there is."""
    value = _lists_as_arrays(tensors, origin)
    return DatasetValue(_mapped(value, lambda shape: shape), origin, batched=False)


@external(
    "tf.data.Dataset.list_files(file_pattern, ...)",
    "tf.data.Dataset.range(...)",
    "tf.data.TFRecordDataset(filenames, ...)",
    "tf.data.TextLineDataset(filenames, ...)",
)
def of_something(origin: Site) -> Value:
    """One element for each name, number, record or line."""
    return DatasetValue(Tensor((), None, None, origin, eager=True), origin, batched=False)


_ANY = (Unknown(), Unknown(), 3)
_IMAGES: dict[str, Shape] = {
    "mnist": (28, 28, 1), "fashion_mnist": (28, 28, 1), "kmnist": (28, 28, 1), "cifar10": (32, 32, 3),
    "cifar100": (32, 32, 3), "horses_or_humans": (300, 300, 3), "rock_paper_scissors": (300, 300, 3),
    "cats_vs_dogs": _ANY, "tf_flowers": _ANY, "oxford_flowers102": _ANY, "stanford_dogs": _ANY, "malaria": _ANY,
}  # fmt: skip
"""The images of some sets, as their pages tell; those of others are of any size."""


@external(
    "tensorflow_datasets.load(name, *, split=None, batch_size=None, as_supervised=False, decoders=None, "
    "with_info=False, ...)"
)
def load(
    call: Call, name: Value, split: Value, batch_size: Value, as_supervised: Value, decoders: Value, with_info: Value
) -> Value:
    """A data set, or one for each part; what its elements are is not known."""
    origin = call.origin
    if not call.arguments.complete or len(call.arguments.positional) > 1 or batch_size is not None:
        return Unknown()
    if not isinstance(as_supervised, bool) or not isinstance(with_info, bool):
        return Unknown()
    images = _IMAGES.get(name.partition(":")[0]) if isinstance(name, str) and decoders is None else None
    pair = (Unknown("image") if images is None else Tensor(images, "uint8", None, origin, eager=True), Unknown("label"))
    whole = DatasetValue(pair if as_supervised else Unknown(), origin, batched=False)
    parts = split.items if isinstance(split, ListValue) else split
    if isinstance(parts, str):
        found: Value = whole
    elif isinstance(parts, tuple):
        found = ListValue([whole] * len(parts))
    else:
        found = DictValue(UnknownLength(whole)) if parts is None else Unknown()
    return (found, Unknown()) if with_info else found


_SPEC = "tf.TensorSpec"
makes_object(f"{_SPEC}(shape, ...)")


@external(
    "tf.data.Dataset.from_generator(generator, output_types=None, output_shapes=None, args=None, "
    "output_signature=None, ...)"
)
def from_generator(output_shapes: Value, output_signature: Value, origin: Site) -> Value:
    """One element for whatever a generator yields, of the shapes that are told."""
    element = _told(output_shapes if output_signature is None else output_signature, origin)
    leaves = layers.flat(element)
    batches = all(isinstance(leaf, Tensor) and _is_open(leaf.shape) for leaf in leaves) if leaves else False
    return DatasetValue(_mapped(element, lambda shape: shape), origin, batched=True if batches else None)


def _is_open(shape: Shape) -> bool:
    """Whether elements of this shape, as it was told, have any number of rows each, as batches have."""
    return isinstance(shape, tuple) and bool(shape) and isinstance(shape[0], Unknown)


def _told(shapes: Value, origin: Site) -> Value:
    """Tensors of the shapes that are told, nested as these are; a free dim has some length in each element."""

    def change(leaf: Value) -> Value:
        if not isinstance(leaf, ObjectValue):
            # without a number it may as well be several shapes, each of which is not known
            dims = _dims(leaf)
            is_shape = dims == () or any(isinstance(dim, int) for dim in dims or ())
        else:
            dims = _dims(options(leaf)["shape"]) if leaf.path == _SPEC else None
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


@external("tf.data.Dataset.zip(*args, ...)")
def zipped(args: Value, origin: Site) -> Value:
    """The elements of several datasets, side by side."""
    several = args if isinstance(args, tuple) else ()
    given = several[0] if len(several) == 1 else several
    parts = given if isinstance(given, tuple) else ()
    if not parts or not all_are(parts, DatasetValue):
        return Unknown()
    kinds = {part.batched for part in parts}
    return DatasetValue(tuple(part.element for part in parts), origin, kinds.pop() if len(kinds) == 1 else None)


@method(DATASET, "batch(batch_size, drop_remainder=False, ...)")
def batch(own: DatasetValue, batch_size: Value, drop_remainder: Value) -> Value:
    """One more axis in front; the last batch may be smaller, unless it is dropped then."""
    rows: Dim = batch_size if isinstance(batch_size, int) and drop_remainder is True else Unknown()
    added = _mapped(own.element, lambda shape: Unknown() if isinstance(shape, Unknown) else (rows, *shape))
    return DatasetValue(added, own.origin, True)


@method(DATASET, "padded_batch(batch_size, padded_shapes=None, ...)")
def padded(own: DatasetValue, padded_shapes: Value) -> Value:
    """One more axis in front; the others may grow."""

    def add(shape: Shape) -> Shape:
        if isinstance(shape, Unknown):
            return shape
        return (Unknown(), *shape) if padded_shapes is None else unknown_shape(len(shape) + 1)

    return DatasetValue(_mapped(own.element, add), own.origin, True)


@method(DATASET, "enumerate(...)")
def enumerated(own: DatasetValue, origin: Site) -> Value:
    """Each element behind its number."""
    return DatasetValue((Tensor((), "int64", None, origin, eager=True), own.element), own.origin, own.batched)


@method(DATASET, "unbatch(...)")
def unbatch(own: DatasetValue) -> Value:
    """The first axis taken away."""
    return DatasetValue(_mapped(own.element, _rows), own.origin, None)


_SAME_ELEMENTS = (
    "shuffle", "repeat", "take", "skip", "prefetch", "cache", "with_options", "filter", "shard", "concatenate",
)  # fmt: skip


@method(DATASET, "as_numpy_iterator()", *(f"{name}(...)" for name in _SAME_ELEMENTS))
def same(own: DatasetValue) -> Value:
    """The elements stay as they are."""
    return own


@method(DATASET, "next()")
def next_element(own: DatasetValue) -> Value:
    """A batch of a generator of images."""
    return item_of(own)


@method(DATASET, "map(map_func, ...)")
def mapped(ctx: Context, own: DatasetValue, map_func: Value, origin: Site) -> Value:
    """A function applied to every element, as far as it can be followed."""
    element = own.element if isinstance(own.element, tuple) else (own.element,)
    inputs = tuple(_as_tensors(part) for part in element)
    with ctx.unrecorded(), ctx.expecting_failure():
        output = ctx.call(map_func, Arguments(inputs), origin)
    whole = output.items if isinstance(output, ListValue) and isinstance(output.items, tuple) else output
    return DatasetValue(_mapped(_lists_as_arrays(whole, origin), lambda shape: shape), own.origin, own.batched)


def _as_tensors(value: Value) -> Value:
    if isinstance(value, Array):
        return Tensor(value.shape, value.dtype, None, value.origin, eager=True)
    return value


def _images(size: Value, channels: Value, origin: Site) -> Array:
    """A batch of images."""
    sides = plain(size)
    known = isinstance(sides, (tuple, list)) and len(sides) == 2
    height, width = sides if known else (Unknown(), Unknown())
    depth: Dim = _CHANNELS.get(channels, Unknown()) if isinstance(channels, str) else Unknown()
    dims = tuple(dim if isinstance(dim, int) else Unknown() for dim in (height, width))
    return Array((Unknown(), *dims, depth), "float32", origin)


def _labels(mode: Value, classes: Value, origin: Site, modes: dict[str, Callable[[Dim], Shape]]) -> Value:
    if not isinstance(mode, str) or mode not in modes:
        return Unknown()
    items = classes.items if isinstance(classes, ListValue) else classes
    count: Dim = len(items) if isinstance(items, tuple) and items else Unknown()
    argument = "label_mode" if modes is _DIRECTORY_MODES else "class_mode"
    return Array(modes[mode](count), None, LabelSite(origin, argument))


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
def image_dataset_from_directory(
    ctx: Context, call: Call, image_size: Value, color_mode: Value, data_format: Value, labels: Value,
    label_mode: Value, class_names: Value, batch_size: Value, subset: Value,
) -> Value:  # fmt: skip
    """Batches of images of one size, with labels unless `label_mode` is None."""
    if ctx.image_data_format != "channels_last" or data_format is not None or not _is_plain(call, batch_size, subset):
        return Unknown()
    images = _images(image_size, color_mode, call.origin)
    return _of_directory(images, labels, label_mode, class_names, call.origin)


@external("keras.utils.text_dataset_from_directory", "keras.preprocessing.text_dataset_from_directory")
def text_dataset_from_directory(
    call: Call, labels: Value, label_mode: Value, class_names: Value, batch_size: Value, subset: Value
) -> Value:
    """Batches of texts, with labels unless `label_mode` is None."""
    if not _is_plain(call, batch_size, subset):
        return Unknown()
    return _of_directory(Array((Unknown(),), "string", call.origin), labels, label_mode, class_names, call.origin)


def _is_plain(call: Call, batch_size: Value, subset: Value) -> bool:
    """Whether a directory is read as one set of batches."""
    return call.arguments.complete and batch_size is not None and subset != "both"


def _of_directory(data: Array, labels: Value, mode: Value, classes: Value, origin: Site) -> Value:
    """Batches of what the files of a directory hold, and of the names of its folders."""
    if labels is None or mode is None:
        return DatasetValue(data, origin, True)
    return DatasetValue((data, _labels(mode, classes, origin, _DIRECTORY_MODES)), origin, True)


_GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
makes_object(_GENERATOR)


def _of_files(ctx: Context, call: Call, own: ObjectValue, images: Array, mode: Value, labels: Value) -> Value:
    """Batches of images, with labels unless `class_mode` says otherwise."""
    plain_format = options(own)["data_format"] is None and ctx.image_data_format == "channels_last"
    if not call.arguments.complete or not plain_format:
        return Unknown()
    if mode is None:
        return DatasetValue(images, call.origin, True)
    return DatasetValue((images, images if mode == "input" else labels), call.origin, True)


@method(_GENERATOR, "flow_from_directory")
def flow_from_directory(
    ctx: Context, call: Call, own: ObjectValue, target_size: Value, color_mode: Value, classes: Value, class_mode: Value
) -> Value:
    """Batches of the images of a folder; the names of its folders are the labels."""
    images = _images(target_size, color_mode, call.origin)
    labels = _labels(class_mode, classes, call.origin, _FLOW_MODES)
    return _of_files(ctx, call, own, images, class_mode, labels)


@method(_GENERATOR, "flow_from_dataframe")
def flow_from_dataframe(
    ctx: Context, call: Call, own: ObjectValue, y_col: Value, target_size: Value, color_mode: Value, classes: Value,
    class_mode: Value,
) -> Value:  # fmt: skip
    """Batches of the images that a frame names; one column holds the labels, or several hold the targets."""
    images = _images(target_size, color_mode, call.origin)
    columns = y_col.items if isinstance(y_col, ListValue) and isinstance(y_col.items, tuple) else None
    fault = _column_fault(class_mode, y_col)
    if fault is not None:
        ctx.report(fault, layers.method_place(call.origin))
        return Unknown()
    if class_mode == "multi_output" and ctx.major == 3:
        return DatasetValue(Unknown(), call.origin, refused=ListsInBatches('`class_mode="multi_output"`'))
    if class_mode == "multi_output":
        labels: Value = Unknown() if columns is None else (Array((Unknown(),), None, call.origin),) * len(columns)
    elif class_mode == "raw" and (isinstance(y_col, str) or columns is not None):
        labels = Array((Unknown(),) if columns is None else (Unknown(), len(columns)), None, call.origin)
    else:
        labels = _labels(class_mode, classes, call.origin, _FLOW_MODES)
    return _of_files(ctx, call, own, images, class_mode, labels)


def _column_fault(mode: Value, columns: Value) -> Fault | None:
    """Several columns where one holds the labels, or one where each is the target of an output."""
    if mode == "multi_output" and isinstance(columns, str):
        expected = "a list of columns, one for each output"
        return InvalidTrainingArgument("flow_from_dataframe", "y_col", repr(columns), expected)
    if mode in ("categorical", "binary", "sparse") and isinstance(columns, ListValue):
        expected = f'one column for `class_mode="{mode}"`; `class_mode="raw"` takes a list of them'
        return InvalidTrainingArgument("flow_from_dataframe", "y_col", "a list", expected)
    return None


@external("keras.preprocessing.sequence.TimeseriesGenerator")
def timeseries_generator(call: Call, data: Value, targets: Value, length: Value, sampling_rate: Value) -> Value:
    """Batches of windows and what follows them."""
    origin = call.origin
    if not isinstance(data, Array) or not isinstance(data.shape, tuple) or not data.shape:
        return Unknown()
    if not call.arguments.complete:
        return Unknown()
    known = isinstance(length, int) and isinstance(sampling_rate, int) and sampling_rate > 0
    steps: Dim = -(-length // sampling_rate) if known else Unknown()  # type: ignore[operator]
    windows = Array((Unknown(), steps, *data.shape[1:]), data.dtype, origin)
    aims = as_array(targets) if isinstance(targets, (Array, ListValue)) else None
    follows = aims is not None and isinstance(aims.shape, tuple) and aims.shape
    labels = Array((Unknown(), *aims.shape[1:]), None, origin) if follows and aims is not None else Unknown()
    return DatasetValue((windows, labels), origin, True)


@method(_GENERATOR, "flow")
def flow(call: Call, x: Value, y: Value) -> Value:
    """Batches of arrays."""
    if not isinstance(x, Array) or not call.arguments.complete:
        return Unknown()

    def cut(shape: Shape) -> Shape:
        return Unknown() if isinstance(shape, Unknown) or not shape else (Unknown(), *shape[1:])

    if y is None:
        return DatasetValue(_mapped(x, cut), call.origin, True)
    return DatasetValue((_mapped(x, cut), _mapped(_lists_as_arrays(y, call.origin), cut)), call.origin, True)


@method(_GENERATOR, "fit")
def fit() -> Value:
    """Measures the images."""
    return None


@external("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def timeseries_dataset_from_array(call: Call, data: Value, targets: Value, batch_size: Value) -> Value:
    """Batches of windows; Keras itself does not know their length when it builds a model from them."""
    origin = call.origin
    if not isinstance(data, Array) or not isinstance(data.shape, tuple) or not call.arguments.complete:
        return Unknown()
    if batch_size is None:
        return Unknown()
    windows = Array((Unknown(), Unknown(), *data.shape[1:]), data.dtype, origin)
    if targets is None:
        return DatasetValue(windows, origin, True)
    if not isinstance(targets, Array) or not isinstance(targets.shape, tuple) or not targets.shape:
        return DatasetValue((windows, Unknown()), origin, True)
    return DatasetValue((windows, Array((Unknown(), *targets.shape[1:]), None, origin)), origin, True)
