"""Keywords that have another name now, or that Keras 3 has not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.names import spell
from kerasshape.fix.placing import argument, dropped, replaced
from kerasshape.fix.tree import Change
from kerasshape.keras import signatures
from kerasshape.keras.names import canonical_layer
from kerasshape.keras.removed import KEYWORDS
from kerasshape.rules.arguments import UnknownKeyword
from kerasshape.rules.versions import RemovedKeyword

_CALL_IT = re.compile(r"call it `(\w+)`")
_HARMLESS = frozenset(
    {"fused", "implementation", "workers", "use_multiprocessing", "max_queue_size", "write_grads", "pickle_safe"}
)
"""What decides on speed alone, or does nothing any more."""

_DATA_FORMATS = {"tf": "channels_last", "th": "channels_first"}


@fixes(RemovedKeyword)
def removed_keyword(case: Case[RemovedKeyword]) -> Iterator[Alternative]:
    """The name that a keyword has now; one that has none is dropped."""
    call, arg = _argument(case, case.fault.keyword)
    if call is None or arg is None or arg.keyword is None:
        return
    present = _CALL_IT.fullmatch(case.fault.cure)
    if present is not None:
        changes = [replaced(case.tree, arg.keyword, present[1])]
        imports: tuple[Change, ...] = ()
        decay = argument(call, "decay") if case.fault.keyword == "lr" else None
        if decay is not None and not _is_zero(decay.value):
            schedule, imports = spell(case.tree, "keras.optimizers.schedules.InverseTimeDecay")
            rate = case.tree.code(arg.value)
            changes += [
                replaced(case.tree, arg.value, f"{schedule}({rate}, 1, {case.tree.code(decay.value)})"),
                dropped(case.tree, call, decay),
            ]
        elif decay is not None:
            changes.append(dropped(case.tree, call, decay))
        title = f"call `{case.fault.keyword}` `{present[1]}`"
        yield Alternative(title, tuple(changes), imports=imports, safe=True)
    elif case.fault.cure.startswith("drop "):
        is_safe = case.fault.keyword in _HARMLESS or case.fault.layer == "TensorBoard"
        title = f"drop `{case.fault.keyword}`"
        yield Alternative(title, (dropped(case.tree, call, arg),), safe=is_safe)


@fixes(UnknownKeyword)
def keyword_of_keras_1(case: Case[UnknownKeyword]) -> Iterator[Alternative]:
    """All keywords of Keras 1 in a call, by the names that they have since Keras 2."""
    call, arg = _argument(case, case.fault.keyword)
    if call is None or arg is None or case.fault.present is None:
        return
    changes = [change for each in call.args for change in _renamed(case, call, each)]
    if changes:
        yield Alternative(f"call `{case.fault.keyword}` `{case.fault.present}`", tuple(changes), safe=True)


def _renamed(case: Case[UnknownKeyword], call: cst.Call, arg: cst.Arg) -> Iterator[Change]:
    tree = case.tree
    old = "" if arg.keyword is None else arg.keyword.value
    new = case.fault.present if old == case.fault.keyword else _present(case.fault.layer, old, case.finding.keras)
    if arg.keyword is None or new is None:
        return
    if old in ("nb_row", "nb_col"):
        rows, columns = argument(call, "nb_row"), argument(call, "nb_col")
        if rows is None or columns is None:
            return
        if old == "nb_row":
            yield replaced(tree, arg.keyword, new)
            yield replaced(tree, arg.value, f"({tree.code(rows.value)}, {tree.code(columns.value)})")
        else:
            yield dropped(tree, call, arg)
        return
    yield replaced(tree, arg.keyword, new)
    if old == "dim_ordering" and isinstance(arg.value, cst.SimpleString):
        known = _DATA_FORMATS.get(str(arg.value.evaluated_value))
        if known is not None:
            yield replaced(tree, arg.value, f"{arg.value.quote}{known}{arg.value.quote}")


def _present(layer: str, keyword: str, major: int) -> str | None:
    """What a layer calls a keyword of Keras 1."""
    entry = signatures.layer_signature(canonical_layer(layer, major) or layer, major)
    valid = () if entry is None else entry["parameters"]
    return next((each for each in KEYWORDS.get(keyword, ()) if each in valid and keyword not in valid), None)


def _argument(
    case: Case[RemovedKeyword] | Case[UnknownKeyword], keyword: str
) -> tuple[cst.Call | None, cst.Arg | None]:
    """The call that has the keyword at fault, and its argument."""
    arg = case.tree.at(case.finding.span, cst.Arg)
    call = None if arg is None else case.tree.parents[arg]
    if isinstance(call, cst.Call) and arg is not None and arg.keyword is not None and arg.keyword.value == keyword:
        return call, arg
    return None, None


def _is_zero(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.Integer, cst.Float)) and not node.evaluated_value
