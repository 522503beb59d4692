"""Functions of TensorFlow and numpy on symbolic tensors, which Keras 3 refuses outside the `call` of a layer."""

from __future__ import annotations

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import DictValue, Site, Tensor, Value
from kerasshape.keras import symbolic
from kerasshape.rules.misplaced import FunctionOnSymbolicTensor

_MOST_STEPS = 2_000


def check(ctx: Context, path: str, major: int, arguments: Arguments, origin: Site) -> None:
    """Report a function of the table that is handed a symbolic tensor; Keras 2 makes layers of those of TensorFlow."""
    table = symbolic.functions()
    if path not in table or (major != 3 and not path.startswith("numpy.")):
        return
    given = (*arguments.positional, *arguments.keywords.values())
    leaves = (leaf for value in given for leaf in trees.leaves(value, lambda part: isinstance(part, DictValue)))
    tensor = next((leaf for leaf in leaves if isinstance(leaf, Tensor) and is_symbolic(ctx, leaf)), None)
    if tensor is not None:
        ctx.report(FunctionOnSymbolicTensor(path, tensor.shape, table[path]), origin, major)


def is_symbolic(ctx: Context, tensor: Tensor) -> bool:
    """Whether a tensor is certainly symbolic: made of an `Input` of the code, outside all that Keras calls itself.

    In the `call` of a layer, in a Lambda and in a step of training Keras puts another tensor in its place.
    """
    ambient = ctx.ambient
    if ambient.traced or ambient.running or ambient.current_call is not None:
        return False
    found: Value = tensor
    for _ in range(_MOST_STEPS):
        if not isinstance(found, Tensor) or found.eager:
            return False
        if found.step is None:
            return found.is_input and found.name is not None
        found = next((leaf for leaf in trees.leaves(found.step.inputs) if isinstance(leaf, Tensor)), None)
    return False
