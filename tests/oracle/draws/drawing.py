"""The strategies that several families share: shapes with free dims, odd words, and whole cases."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case

DIM = st.integers(1, 6)
BATCH = st.sampled_from([None, None, None, 1, 2, 4])
FREE_DIM = st.one_of(DIM, DIM, DIM, st.none())
DATA_FORMAT = st.sampled_from(
    [None, None, "channels_last", "channels_first", "channels_first", "Channels_Last", "NHWC"]
)


def shapes(smallest: int = 1, largest: int = 5, dim: st.SearchStrategy[int | None] = FREE_DIM) -> Any:
    """A shape of some rank, its batch axis mostly free."""
    ranks = st.integers(smallest - 1, largest - 1)
    return ranks.flatmap(lambda rank: st.tuples(BATCH, *[dim] * rank))


def sometimes(**arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Each argument given or left to its default."""
    return st.fixed_dictionaries({}, optional=arguments)


def mapping(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """A call's keywords: required ones and those that are given now and then."""
    return st.fixed_dictionaries(required, optional=optional or {})


def cases(
    layer: str,
    arguments: st.SearchStrategy[dict[str, Any]] | None = None,
    inputs: st.SearchStrategy[Any] | None = None,
    dtype: str | None = None,
) -> st.SearchStrategy[Case]:
    """A layer with drawn arguments on one drawn input."""
    single = shapes() if inputs is None else inputs
    drawn = st.just({}) if arguments is None else arguments
    return st.builds(lambda given, x: Case(layer, given, (x,), dtype=dtype), drawn, single)
