"""pandas, as far as a rank and the number of columns are certain."""

from __future__ import annotations

from kerasshape.evaluate.arrays import frames
from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Array, DictValue, ListValue, Site, Value
from kerasshape.shapes import Dim, Unknown, total

_OTHER_RESULTS = frozenset({"iterator", "chunksize", "squeeze", "sheet_name", "columns"})
"""Arguments by which something else may be read than one frame."""
_OTHER_COLUMNS = frozenset({"index_col", "names", "parse_dates"})


@external(
    "pandas.read_csv(filepath_or_buffer, *, header='infer', index_col=None, usecols=None, ...)",
    "pandas.read_table(filepath_or_buffer, *, header='infer', index_col=None, usecols=None, ...)",
    "pandas.read_excel(io, *, header=0, index_col=None, usecols=None, ...)",
)
def read_frame(call: Call, header: Value, index_col: Value, usecols: Value) -> Value:
    """A data frame whose columns are not known, unless they are picked; some options make something else."""
    given = call.arguments.keywords.keys()
    if not call.arguments.complete or given & _OTHER_RESULTS:
        return Unknown()
    if header not in (None, 0, "infer") or isinstance(index_col, ListValue):
        return Unknown()  # columns of several levels
    items = usecols.items if isinstance(usecols, ListValue) else None
    columns: Dim = Unknown()
    if isinstance(items, tuple) and not given & _OTHER_COLUMNS:
        columns = len(items) if _distinct(items) else Unknown()
    return frames.frame(Unknown(), columns, call.origin)


def _distinct(items: tuple[Value, ...]) -> bool:
    return all(isinstance(item, (str, int)) for item in items) and len(set(items)) == len(items)


@external("pandas.DataFrame(data=None, index=None, columns=None, ...)")
def make_frame(call: Call, data: Value, columns: Value) -> Value:
    """A frame of an array or of columns by name."""
    if not call.arguments.complete:
        return Unknown()
    count: Dim = Unknown()
    if isinstance(data, DictValue) and isinstance(data.items, dict) and columns is None:
        count = len(data.items)
    elif isinstance(data, (Array, ListValue)):
        shape = as_array(frames.columns_of(data) if isinstance(data, Array) else data).shape
        if isinstance(shape, tuple) and len(shape) in (1, 2):
            count = 1 if len(shape) == 1 else shape[1]
    names = columns.items if isinstance(columns, ListValue) else None
    if columns is not None:
        count = len(names) if isinstance(names, tuple) and _distinct(names) else Unknown()
    # a method may drop rows in place
    return frames.frame(Unknown(), count, call.origin)


@external("pandas.concat(objs, axis=0, ...)")
def concatenated(call: Call, objs: Value, axis: Value) -> Value:
    """Frames side by side or one below the other."""
    origin = call.origin
    parts = objs.items if isinstance(objs, ListValue) else objs
    if not isinstance(parts, tuple) or not parts or not call.arguments.complete:
        return Unknown()
    if any(not isinstance(part, Array) or part.kind == "array" for part in parts):
        return Unknown()
    if axis in (0, "index") and all(part.kind == "series" for part in parts):
        return Array((Unknown(),), None, origin, None, "series")
    if axis in (0, "index"):
        # columns that one of them lacks are added
        return frames.frame(Unknown(), Unknown(), origin) if all(part.kind == "frame" for part in parts) else Unknown()
    if axis not in (1, "columns"):
        return Unknown()
    widths = [1 if part.kind == "series" else frames.columns_of(part).shape[1] for part in parts]
    return frames.frame(Unknown(), total(widths), origin)


@external("pandas.Series(...)")
def make_series(origin: Site) -> Value:
    """A series: one axis."""
    return Array((Unknown(),), None, origin, None, "series")


@external("pandas.get_dummies(data, ...)")
def get_dummies(origin: Site) -> Value:
    """A column for each value."""
    return frames.frame(Unknown(), Unknown(), origin)
