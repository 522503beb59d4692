"""Metrics against targets and a model's outputs."""

from __future__ import annotations

from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import External, ObjectValue, Tensor, Value
from kerasshape.evaluate.training import feeding, targets
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.compiled import Compiled, metrics_of, names_of
from kerasshape.evaluate.training.targets import Batches
from kerasshape.keras import losses, metrics, names, signatures
from kerasshape.keras.losses import Setting
from kerasshape.keras.metrics import METRICS, Metric
from kerasshape.records import dataclass
from kerasshape.rules.losses import MetricDoesNotFitOutput
from kerasshape.shapes import Dim, Unknown, show

_WITHOUT_EFFECT = frozenset(
    {"name", "dtype", "threshold", "thresholds", "num_thresholds", "curve", "k", "num_classes", "recall", "precision",
     "specificity", "sensitivity", "summation_method", "average", "beta", "label_smoothing", "from_logits"}
)  # fmt: skip
"""Arguments of metric classes that change nothing about which shapes they take."""


@dataclass(frozen=True, eq=False)
class KnownMetric:
    """A metric of Keras's as it was asked for."""

    metric: Metric
    from_logits: bool | None = False


def find_metric(value: Value, major: int) -> KnownMetric | None:
    """The metric behind a string, a function or an instance; None for any other."""
    if isinstance(value, str):
        found = METRICS["accuracy"] if value.lower() in ("accuracy", "acc") else metrics.find(value, major)
    elif isinstance(value, ObjectValue) and value.path.startswith("keras.metrics."):
        found = metrics.find(value.path.rpartition(".")[2], major)
        name = value.path.removeprefix("keras.")
        given = signatures.named_arguments(name, major, value.arguments.positional, value.arguments.keywords)
        if not value.arguments.complete or given is None or given.keys() - _WITHOUT_EFFECT:
            return None
        logits = given.get("from_logits", False)
        return None if found is None else KnownMetric(found, logits if isinstance(logits, bool) else None)
    elif isinstance(value, External):
        module, _, name = (names.resolve(value.path) or value.path).rpartition(".")
        is_function = module in ("keras.metrics", "keras.losses") and name == name.lower()
        found = metrics.find(name, major) if is_function and name not in ("accuracy", "acc") else None
    else:
        return None
    return None if found is None else KnownMetric(found)


def check(
    ctx: Context,
    call: TrainingCall,
    compiled: Compiled,
    outputs: Value,
    pairs: list[tuple[Tensor, Value]],
    batches: Batches,
    *,
    measured: bool,
) -> bool:
    """Report the first metric that refuses an output and its targets, which `pairs` holds for each output.

    `measured` says that earlier data may have decided which kind of accuracy is taken.
    """
    asked = metrics_of(compiled, names_of(outputs), len(pairs), call.major)
    for (output, target), each in zip(pairs, asked):
        for value in each:
            known = find_metric(value, call.major)
            if measured and known is not None and known.metric is METRICS["accuracy"]:
                continue
            fault = known and _refusal(known, output, target, call.major, batches)
            if fault:
                remarks = [*targets.made(target), *targets.ends(output), Remark(compiled.origin, "compiled here")]
                call.report(ctx, fault, remarks)
                return True
    return False


def _refusal(
    known: KnownMetric, output: Tensor, target: Value, major: int, batches: Batches
) -> MetricDoesNotFitOutput | None:
    given, produced = feeding.shape_of(target), output.shape
    if isinstance(given, Unknown) or isinstance(produced, Unknown) or not given or not produced:
        return None
    setting = Setting(major, targets.final_activation(output), known.from_logits)
    pair = given[1:], produced[1:]
    if not all(losses.refuses(known.metric, *pair, setting, batches=sizes) for sizes in batches.certain()):
        return None
    return MetricDoesNotFitOutput(known.metric.name, given, produced, _advice(given, produced, setting))


def _advice(target: tuple[Dim, ...], output: tuple[Dim, ...], setting: Setting) -> str:
    """Metrics that take such targets, each tried."""
    if targets.fits(METRICS["accuracy"], target, output, setting):
        return 'use "accuracy", which takes its kind from the shapes'
    return f"bring the output {show(output)} and the targets {show(target)} to one shape, or drop the metric"
