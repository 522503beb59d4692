"""polars: data frames, whose arrays have two axes. They are no frames of pandas and have methods of their own."""

from __future__ import annotations

from kerasshape.evaluate.library.instances import makes_object
from kerasshape.evaluate.state.external import Call, external, method
from kerasshape.evaluate.state.values import Array, ObjectValue, Site, Value
from kerasshape.shapes import Unknown

FRAME = "polars.DataFrame"

makes_object(f"{FRAME}(...)")


@external("polars.read_csv(...)", "polars.read_parquet(...)")
def read_frame(call: Call) -> Value:
    """A frame of a file."""
    return ObjectValue(FRAME, call.arguments, call.origin)


@method(FRAME, "select(...)", "drop(...)", "filter(...)", "with_columns(...)", "head(...)", "tail(...)", "sort(...)")
def other_frame(call: Call) -> Value:
    """A frame of other columns or rows; how many there are is not known, since methods may change it in place."""
    return ObjectValue(FRAME, call.arguments, call.origin)


@method(FRAME, "to_numpy(*, structured=False, ...)")
def to_numpy(structured: Value, origin: Site) -> Value:
    """Two axes; a structured array has one."""
    return Array((Unknown(), Unknown()), None, origin) if structured is False else Unknown()
