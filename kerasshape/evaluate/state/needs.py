"""What the statements of a module need of one another, found from the names that they bind and the words in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from kerasshape.source import Unit


class Needs:
    """Answers for the units of one module, and remembers its answers.

    With `by_call`, a function or class needs nothing until it is called: what its body names is looked up then.
    """

    def __init__(self, units: Sequence[Unit], *, by_call: bool = False) -> None:
        self._units = tuple(units)
        self._by_call = by_call
        self._known: dict[frozenset[str] | None, tuple[Unit, ...]] = {}

    def behind(self, names: frozenset[str] | None) -> tuple[Unit, ...]:
        """The units that bind these names (None: any), and those that these need, in their order."""
        if names not in self._known:
            self._known[names] = self._units if names is None else self._find(names)
        return self._known[names]

    def of(self, chosen: set[int]) -> set[int]:
        """What binds or changes a name that one of these units reads, and what that needs."""
        if any("*" in self._units[index].binds for index in chosen):
            return set(range(len(self._units)))
        stars = {index for index, unit in enumerate(self._units) if "*" in unit.binds} if chosen else set()
        read = {word for index in chosen | stars for word in self._reads(index)}
        return stars | reached(read, self._changers, self._reads)

    def _reads(self, index: int) -> Iterable[str]:
        unit = self._units[index]
        return () if self._by_call and unit.kind in ("function", "class") else unit.words

    def _find(self, names: frozenset[str]) -> tuple[Unit, ...]:
        chosen = {i for i, unit in enumerate(self._units) if not unit.binds.isdisjoint(names) or "*" in unit.binds}
        chosen |= self.of(chosen)
        return tuple(self._units[index] for index in sorted(chosen))

    @cached_property
    def _changers(self) -> dict[str, list[int]]:
        """By name, the units that may bind or change it."""
        return by_name(
            {
                index: unit.binds if unit.kind in ("function", "class", "import") else unit.words
                for index, unit in enumerate(self._units)
            }
        )


def by_name(leads: Mapping[int, Iterable[str]]) -> dict[str, list[int]]:
    """The same the other way round: by name, the units to which it leads."""
    found: dict[str, list[int]] = {}
    for index, ways in leads.items():
        for name in ways:
            found.setdefault(name, []).append(index)
    return found


def reached(
    names: Iterable[str], leads: Mapping[str, Sequence[int]], gives: Callable[[int], Iterable[str]]
) -> set[int]:
    """The units that names lead to, those that the names lead to which these give, and so on."""
    found: set[int] = set()
    seen: set[str] = set()
    todo = set(names)
    while todo:
        seen |= todo
        new = {index for name in todo for index in leads.get(name, ())} - found
        found |= new
        todo = {name for index in new for name in gives(index)} - seen
    return found
