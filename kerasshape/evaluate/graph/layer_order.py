"""The order in which a functional model lists its layers: by their distance from the outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kerasshape.evaluate.state.values import Tensor


def by_depth(
    tensors: Sequence[Tensor],
    sources: Mapping[int, Sequence[Tensor]],
    outputs: Sequence[Tensor],
    unused: Sequence[Tensor] = (),
) -> list[Tensor]:
    """One tensor of each layer, operation and input, in the order of `model.layers`.

    `tensors` are those of the graph, each behind what it depends on; `sources` has what each was made from, under its
    identity.
    Both majors put the layers that are farthest from an output first, and those that are equally far in the order in
    which the graph meets them when it is walked from the outputs. Inputs that lead nowhere, `unused`, come first among
    the last.
    """
    met = {**_met(sources, outputs), **{callee_of(each): -1 for each in unused}}
    depth_of_call: dict[int, int] = {}
    depth_of: dict[int, int] = {}
    for tensor in reversed(_one_of_each(tensors, call_of)):
        call, callee = call_of(tensor), callee_of(tensor)
        depth = max(depth_of_call.get(call, 0), depth_of.get(callee, 0))
        depth_of_call[call] = depth_of[callee] = depth
        for before in sources[id(tensor)]:
            depth_of_call[call_of(before)] = max(depth + 1, depth_of_call.get(call_of(before), 0))
    found = [*_one_of_each(tensors, callee_of), *unused]
    return sorted(found, key=lambda each: (-depth_of.get(callee_of(each), 0), met.get(callee_of(each), 0)))


def call_of(tensor: Tensor) -> int:
    """The identity of the call that gave a tensor, which may have given others too."""
    return id(tensor) if tensor.step is None else id(tensor.step)


def callee_of(tensor: Tensor) -> int:
    """The identity of the layer that gave a tensor; each operation is one of its own."""
    if tensor.step is None:
        return id(tensor)
    return id(tensor.step) if isinstance(tensor.step.callee, str) else id(tensor.step.callee)


def _one_of_each(tensors: Sequence[Tensor], identity: Callable[[Tensor], int]) -> list[Tensor]:
    found: dict[int, Tensor] = {}
    for tensor in tensors:
        found.setdefault(identity(tensor), tensor)
    return list(found.values())


def _met(sources: Mapping[int, Sequence[Tensor]], outputs: Sequence[Tensor]) -> dict[int, int]:
    """When each layer is met first, from the outputs on."""
    met: dict[int, int] = {}
    seen: set[int] = set()
    stack = list(reversed(outputs))
    while stack:
        tensor = stack.pop()
        if call_of(tensor) in seen:
            continue
        seen.add(call_of(tensor))
        met.setdefault(callee_of(tensor), len(met))
        stack.extend(reversed(sources[id(tensor)]))
    return met
