"""pandas, as far as a rank and the number of columns are certain."""

from __future__ import annotations

from kerasshape.evaluate.arrays import frames
from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import Arguments, Array, DictValue, ListValue, Origin, Value
from kerasshape.shapes import Dim, Unknown, total

_OTHER_RESULTS = frozenset({"iterator", "chunksize", "squeeze", "sheet_name", "columns"})


@external("pandas.read_csv", "pandas.read_excel", "pandas.read_table")
def read_frame(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A data frame whose columns are not known, unless they are picked; some options make something else."""
    named = arguments.keywords
    if not arguments.complete or named.keys() & _OTHER_RESULTS or not _plain_header(arguments):
        return Unknown()
    picked = named.get("usecols")
    items = picked.items if isinstance(picked, ListValue) else None
    columns: Dim = Unknown()
    if isinstance(items, tuple) and not named.keys() & {"index_col", "names", "parse_dates"}:
        columns = len(items) if _distinct(items) else Unknown()
    return frames.frame(Unknown(), columns, origin)


def _plain_header(arguments: Arguments) -> bool:
    """Whether a file's first line, if any, names plain columns."""
    header = arguments.get(None, "header")
    return header in (None, 0, "infer") and not isinstance(arguments.get(None, "index_col"), ListValue)


def _distinct(items: tuple[Value, ...]) -> bool:
    return all(isinstance(item, (str, int)) for item in items) and len(set(items)) == len(items)


@external("pandas.DataFrame")
def make_frame(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A frame of an array or of columns by name."""
    data, columns = arguments.get(0, "data"), arguments.get(2, "columns")
    if not arguments.complete:
        return Unknown()
    count: Dim = Unknown()
    if isinstance(data, DictValue) and isinstance(data.items, dict) and columns is None:
        count = len(data.items)
    elif isinstance(data, (Array, ListValue)):
        found = as_array(frames.columns_of(data) if isinstance(data, Array) else data)
        shape = found.shape
        if isinstance(shape, tuple) and len(shape) in (1, 2):
            count = 1 if len(shape) == 1 else shape[1]
    names = columns.items if isinstance(columns, ListValue) else None
    if columns is not None:
        count = len(names) if isinstance(names, tuple) and _distinct(names) else Unknown()
    # a method may drop rows in place
    return frames.frame(Unknown(), count, origin)


@external("pandas.concat")
def concatenated(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Frames side by side or one below the other."""
    given, axis = arguments.get(0, "objs"), arguments.get(1, "axis", 0)
    parts = given.items if isinstance(given, ListValue) else given
    if not arguments.complete or not isinstance(parts, tuple) or not parts:
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


@external("pandas.Series")
def make_series(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A series: one axis."""
    return Array((Unknown(),), None, origin, None, "series")


@external("pandas.get_dummies")
def get_dummies(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A column for each value."""
    return frames.frame(Unknown(), Unknown(), origin)
