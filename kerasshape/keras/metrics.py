"""The shapes of targets and outputs that each metric takes, in both majors of Keras.

The shapes are concrete, as in `losses`, whose `refuses` asks these rules too.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from kerasshape.keras import losses
from kerasshape.keras.losses import Concrete, Rule, Setting, broadcasts, squeezed
from kerasshape.records import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric by the name of its function, or of its class where there is no function."""

    name: str
    accepts: Rule
    majors: tuple[int, ...] = (2, 3)


METRICS: dict[str, Metric] = {}
ALIASES: dict[str, str] = {}


def metric(name: str, *aliases: str, majors: tuple[int, ...] = (2, 3)) -> Callable[[Rule], Rule]:
    """Register the rule of a metric under the names that Keras knows it by."""

    def register(rule: Rule) -> Rule:
        METRICS[name] = Metric(name, rule, majors)
        for alias in (name, *aliases):
            ALIASES[alias] = name
        return rule

    return register


def find(name: str, major: int) -> Metric | None:
    """The metric of a string, function or class name; None when its rule is not known."""
    known = METRICS.get(ALIASES.get(name, ""))
    return known if known is not None and major in known.majors else None


def _aligned(target: Concrete, output: Concrete, major: int) -> tuple[Concrete, Concrete]:
    """Target and output as a metric's function gets them: Keras 2 squeezes for every metric, Keras 3 for none."""
    return squeezed(target, output, 2) if major == 2 else (target, output)


@metric("mean_squared_error", "mse", "MSE", "MeanSquaredError")
@metric("mean_absolute_error", "mae", "MAE", "MeanAbsoluteError")
@metric("mean_absolute_percentage_error", "mape", "MAPE", "MeanAbsolutePercentageError")
@metric("mean_squared_logarithmic_error", "msle", "MSLE", "MeanSquaredLogarithmicError")
@metric("RootMeanSquaredError")
@metric("LogCoshError")
@metric("cosine_similarity", "CosineSimilarity")
@metric("binary_accuracy", "BinaryAccuracy")
def elementwise(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Element by element, with numpy's broadcasting, once a last axis of one is added or dropped."""
    return broadcasts(*squeezed(target, output, setting.major))


@metric("hinge", "Hinge")
@metric("squared_hinge", "SquaredHinge")
@metric("categorical_hinge", "CategoricalHinge")
@metric("poisson", "Poisson")
@metric("kl_divergence", "kullback_leibler_divergence", "KLDivergence")
def as_they_are(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Element by element; Keras 3 neither adds nor drops an axis."""
    return broadcasts(*_aligned(target, output, setting.major))


@metric("Accuracy")
def equal(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Element by element; Keras 2 asks for one shape."""
    target, output = squeezed(target, output, setting.major)
    return target == output if setting.major == 2 else broadcasts(target, output)


@metric("binary_crossentropy", "BinaryCrossentropy")
def binary_crossentropy(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """As the loss of that name, which in Keras 3 does not squeeze first."""
    return losses.binary(target, output, setting) if setting.major == 2 else target == output


@metric("categorical_crossentropy", "CategoricalCrossentropy")
def one_shape(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Target and output of one shape."""
    target, output = _aligned(target, output, setting.major)
    return target == output


@metric("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy")
def sparse_crossentropy(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """As the loss of that name, which in Keras 3 does not squeeze first."""
    if setting.major == 2:
        return losses.sparse(target, output, setting)
    return _without_last_one(target, output) == output[:-1]


def _without_last_one(target: Concrete, output: Concrete) -> Concrete:
    return target[:-1] if len(target) == len(output) and target[-1] == 1 else target


@metric("sparse_categorical_accuracy", "SparseCategoricalAccuracy")
def sparse_accuracy(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Labels against the place of the highest number, with numpy's broadcasting."""
    target, output = _aligned(target, output, setting.major)
    return _matches(target, output, setting.major)


def _matches(labels: Concrete, output: Concrete, major: int) -> bool:
    if len(labels) == len(output):
        if labels[-1] == 1:
            labels = labels[:-1]
        elif major == 2:
            return False
    return broadcasts(labels, output[:-1])


@metric("categorical_accuracy", "CategoricalAccuracy")
def categorical_accuracy(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """The places of the highest numbers, with numpy's broadcasting."""
    target, output = _aligned(target, output, setting.major)
    labels = target[:-1]
    return (len(labels) != len(output) or labels[-1] == 1) and _matches(labels, output, setting.major)


@metric("sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy")
def sparse_top_k(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """As many labels as vectors in the output."""
    target, output = _aligned(target, output, setting.major)
    return _top_k(target, output)


def _top_k(labels: Concrete, output: Concrete) -> bool:
    return bool(labels) and len(output) > 1 and prod(labels) == prod(output[:-1])


@metric("top_k_categorical_accuracy", "TopKCategoricalAccuracy")
def top_k(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """As many targets as vectors in the output, each of any length."""
    target, output = _aligned(target, output, setting.major)
    return _top_k(target[:-1], output)


@metric("accuracy", "acc")
def accuracy(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """The kind of accuracy that Keras takes by the shapes."""
    return chosen_accuracy(target, output).accepts(target, output, setting)


def chosen_accuracy(target: Concrete, output: Concrete) -> Metric:
    """What "accuracy" stands for.

    Source: keras.src.trainers.compile_utils.is_binary_or_sparse_categorical; `_get_metric_object` of Keras 2.
    """
    if output[-1] == 1:
        return METRICS["binary_accuracy"]
    sparse = len(target) < len(output) or (target[-1] == 1 and output[-1] > 1)
    return METRICS["sparse_categorical_accuracy" if sparse else "categorical_accuracy"]


@metric("Precision")
@metric("Recall")
@metric("TruePositives")
@metric("TrueNegatives")
@metric("FalsePositives")
@metric("FalseNegatives")
def counted(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Keras 3 lays both flat and broadcasts a single one; Keras 2 asks for one shape."""
    single = setting.major == 3 and 1 in (prod(target), prod(output))
    return single or counted_at_thresholds(target, output, setting)


@metric("AUC")
@metric("PrecisionAtRecall")
@metric("RecallAtPrecision")
@metric("SensitivityAtSpecificity")
@metric("SpecificityAtSensitivity")
def counted_at_thresholds(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Keras 3 lays both flat; Keras 2 asks for one shape, once a last axis of one is added or dropped."""
    if setting.major == 3:
        return prod(target) == prod(output)
    target, output = squeezed(target, output, setting.major)
    return target == output


@metric("MeanIoU")
@metric("IoU")
@metric("BinaryIoU")
def confusion(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """As many targets as outputs, in whatever axes; Keras 3 broadcasts a single one."""
    counts = prod(target), prod(output)
    return counts[0] == counts[1] or (setting.major == 3 and 1 in counts)


@metric("F1Score")
@metric("FBetaScore")
def f_score(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """One row for each sample; a target may stand for all columns."""
    if setting.major == 2:
        return len(output) == 2 and ((*target, 1) if len(target) == 1 else target) == output
    return len(target) == len(output) == 2 and target[0] == output[0] and target[1] in (1, output[1])
