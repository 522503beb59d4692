"""The text of `docs/losses.md`, from the table of losses that the checker uses; `pages` writes it."""

from __future__ import annotations

from collections.abc import Iterator

from kerasshape.keras.losses import ALIASES, LOSSES, Loss, Setting, squeezed

BATCH = 7
"""Stands for any number of samples that is equal to no other axis."""
OUTPUTS = {
    (1,): 'Dense(1, activation="sigmoid")',
    (3,): 'Dense(3, activation="softmax")',
    (4, 1): "one unit for each of 4 steps",
    (4, 3): "3 units for each of 4 steps",
}
TARGETS = [(), (1,), (3,), (5,), (4,), (4, 1), (4, 3)]
FAMILIES = {
    "labels": ("Class numbers", "One whole number for each vector of the output: the class, counted from 0."),
    "one-hot": ("One-hot vectors", "The shape of the output: a one for the class, zeros for the others."),
    "binary": ("Yes or no", "The shape of the output: a number from 0 to 1 for each unit."),
    "numbers": (
        "Numbers",
        "The shape of the output. Keras compares element by element and broadcasts in silence, so that other shapes are"
        " often taken too, though something else is learned then; kerasshape warns of it (`targets-broadcast`).",
    ),
}
INTRODUCTION = """\
# Which target shape does my loss want?

This page is made from the table that the checker uses (`python -m tests.tasks pages`), and that table is held against
Keras 3 and Keras 2 (`tf_keras`) by the tests. Shapes are those of one batch; the first axis counts the samples.

- **yes**: taken, each target compared with its own output
- **broadcast**: taken in silence, but targets and outputs are compared crosswise
- **no**: refused

Where the majors differ, the answer for each is given. Both drop or add a last axis of 1 by themselves, so that
`(batch,)` and `(batch, 1)` mean the same to most losses. The outputs are those of these layers:
"""


def answer(loss: Loss, target: tuple[int, ...], output: tuple[int, ...], major: int) -> str:
    """Whether a loss takes targets of this shape for an output, both without the batch axis."""
    whole = (BATCH, *target), (BATCH, *output)
    if not loss.accepts(*whole, Setting(major, "sigmoid" if output[-1] == 1 else "softmax")):
        return "no"
    left, right = squeezed(*whole, major)
    return "broadcast" if loss.family != "labels" and left != right else "yes"


def shown(shape: tuple[int, ...]) -> str:
    """A shape with its batch axis."""
    return f"`({', '.join(['batch', *map(str, shape)])}{',' if not shape else ''})`"


def cell(loss: Loss, target: tuple[int, ...], output: tuple[int, ...]) -> str:
    """The answers of both majors, as one where they agree."""
    said = {major: answer(loss, target, output, major) for major in loss.majors}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return ", ".join(f"{word} in Keras {major}" for major, word in sorted(said.items(), reverse=True))


def table(loss: Loss) -> Iterator[str]:
    """The rows of one loss."""
    yield f"| output | {' | '.join(map(shown, TARGETS))} |"
    yield "|" + "---|" * (len(TARGETS) + 1)
    for output in OUTPUTS:
        yield f"| {shown(output)} | {' | '.join(cell(loss, target, output) for target in TARGETS)} |"


def page() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    lines += [f"- {shown(output)}: {words}" for output, words in OUTPUTS.items()]
    for family, (title, words) in FAMILIES.items():
        lines += ["", f"## {title}", "", words]
        for same in _alike([loss for loss in LOSSES.values() if loss.family == family]):
            lines += ["", "Targets for " + ", ".join(map(_named, sorted(same, key=lambda loss: loss.name))) + ":", ""]
            lines += table(same[0])
    return "\n".join(lines) + "\n"


def _alike(losses: list[Loss]) -> list[list[Loss]]:
    """Losses whose tables are the same, together."""
    groups: dict[tuple[str, ...], list[Loss]] = {}
    for loss in losses:
        groups.setdefault((*table(loss), str(loss.majors)), []).append(loss)
    return list(groups.values())


def _named(loss: Loss) -> str:
    classes = [
        alias for alias, name in ALIASES.items() if name == loss.name and alias[0].isupper() and not alias.isupper()
    ]
    only = "" if len(loss.majors) == 2 else f" (Keras {loss.majors[0]} only)"
    return f"`{loss.name}` / `{classes[0]}`{only}"
