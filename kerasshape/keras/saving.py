"""Which files Keras saves models and weights in, by the endings of their paths; what callbacks are given.

Sources: Keras 3, `saving.saving_api.save_model`, `save_weights` and `load_weights`, and `callbacks.ModelCheckpoint`.
Keras 2 writes a folder or a checkpoint under any name.
"""

from __future__ import annotations

from collections.abc import Mapping

from kerasshape.faults import Refused
from kerasshape.rules.compiling import InvalidTrainingArgument
from kerasshape.rules.saving import WrongFileEnding

_MODEL = (".keras", ".h5", ".hdf5")
_CHECKPOINT = (".keras", ".h5")
_WEIGHTS = (".weights.h5",)
_SHARDS = ("weights.json", "weights.h5")
_LEGACY = (".h5", ".hdf5")


def check_model_path(major: int, arguments: Mapping[str, object]) -> None:
    """The arguments of `Model.save` or `models.save_model`, by name. Raises Refused."""
    path, zipped = arguments.get("filepath"), arguments.get("zipped")
    if major == 2 or not isinstance(path, str):
        return
    is_zipped = zipped is True or (zipped is None and not path.startswith("hf://"))
    if not path.endswith(_MODEL) and (is_zipped or arguments.get("save_format")):
        raise Refused(WrongFileEnding("`save`", _MODEL[:2], path, exports=True), "filepath")


def check_weights_path(major: int, arguments: Mapping[str, object]) -> None:
    """The arguments of `Model.save_weights`. Raises Refused."""
    path, shard = arguments.get("filepath"), arguments.get("max_shard_size")
    if major == 3 and isinstance(path, str):
        if shard is None and not path.endswith(_WEIGHTS):
            raise Refused(WrongFileEnding("`save_weights`", _WEIGHTS, path), "filepath")
        if isinstance(shard, (int, float)) and not path.endswith(_SHARDS):
            raise Refused(WrongFileEnding("`save_weights` with `max_shard_size`", _SHARDS[:1], path), "filepath")


def check_loaded_path(major: int, arguments: Mapping[str, object]) -> None:
    """The arguments of `Model.load_weights`. Raises Refused.

    Another ending is not refused here: a folder of that name may be a checkpoint of Orbax.
    """
    path, by_name = arguments.get("filepath"), arguments.get("by_name")
    is_of_keras_3 = isinstance(path, str) and path.endswith((".keras", ".weights.h5", ".weights.json"))
    if major == 3 and isinstance(path, str) and is_of_keras_3 and isinstance(by_name, bool):
        raise Refused(WrongFileEnding("`load_weights` with `by_name`", _LEGACY, path), "filepath")


def check_checkpoint(major: int, arguments: Mapping[str, object]) -> None:
    """The arguments of `callbacks.ModelCheckpoint`. Raises Refused."""
    frequency = arguments.get("save_freq", "epoch")
    if frequency is None or (isinstance(frequency, (str, float)) and frequency != "epoch"):
        wanted = '"epoch" or a number of batches'
        raise Refused(InvalidTrainingArgument("ModelCheckpoint", "save_freq", repr(frequency), wanted), "save_freq")
    path, only_weights = arguments.get("filepath"), arguments.get("save_weights_only", False)
    if major == 2 or not isinstance(path, str):
        return
    if only_weights is True and not path.endswith(_WEIGHTS):
        raise Refused(WrongFileEnding("ModelCheckpoint with `save_weights_only`", _WEIGHTS, path), "filepath")
    if only_weights is False and not path.endswith(_CHECKPOINT):
        raise Refused(WrongFileEnding("ModelCheckpoint", _CHECKPOINT, path), "filepath")


def check_plateau(_major: int, arguments: Mapping[str, object]) -> None:
    """The arguments of `callbacks.ReduceLROnPlateau`. Raises Refused."""
    factor = arguments.get("factor")
    if isinstance(factor, (int, float)) and factor >= 1.0:
        raise Refused(InvalidTrainingArgument("ReduceLROnPlateau", "factor", str(factor), "less than 1"), "factor")


METHODS = {"load_weights": check_loaded_path, "save": check_model_path, "save_weights": check_weights_path}
"""By the name of a model's method."""

CALLBACKS = {"ModelCheckpoint": check_checkpoint, "ReduceLROnPlateau": check_plateau}
"""By the name of a callback."""
