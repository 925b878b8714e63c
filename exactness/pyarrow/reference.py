"""The rules of a scan, in as few words as they need: no pages, no statistics, no ranges of bytes."""

import math

import pyarrow.parquet as pq
from cells import cells_of
from pyarrow import types

STEP = "_step"
SMALLEST_STEP, LARGEST_STEP = -(2**63), 2**63 - 1


class ReadFile:
    """What a file holds: for each column its cells, and for each row its step, or None for a row that has none."""

    def __init__(self, path):
        # In one thread, so that whoever runs this knows what it takes.
        table = pq.ParquetFile(path).read(use_threads=False)
        self.num_rows = table.num_rows
        self.columns = {name: cells_of(table.column(at)) for at, name in enumerate(table.column_names)}
        self.has_steps = STEP in self.columns
        self.steps = _steps(table.column(STEP)) if self.has_steps else []


def _steps(column):
    kind = column.type
    if not (types.is_integer(kind) or types.is_floating(kind) or types.is_null(kind)):
        raise TypeError(f"steps are numbers, not {kind}")
    return [_step(value) for value in column.to_pylist()]


def _step(value):
    if value is None:
        return None
    value = float(value) if not isinstance(value, int) else value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        value = math.trunc(value)
    return value if SMALLEST_STEP <= value <= LARGEST_STEP else None


def answer(files, query):
    """The columns and the rows of a scan; a row is the place of its file and its place in that file."""
    files = [(at, file) for at, file in enumerate(files) if file.num_rows > 0]
    for at, file in files:
        if not file.has_steps:
            return {"error": "NO_STEP_COLUMN", "file": at}
    known = list(dict.fromkeys(name for _, file in files for name in file.columns))
    keys = list(dict.fromkeys(query.get("keys") or []))
    columns = [STEP] * (STEP not in keys) + [key for key in keys if key in known] if keys else known
    rows = [
        (step, at, row)
        for at, file in files
        for row, step in enumerate(file.steps)
        if step is not None and _wanted(step, query) and _kept(file, row, keys, query["keyMode"])
    ]
    rows.sort()
    return {
        "columns": columns,
        "missing": [key for key in keys if key not in known],
        "rows": [[at, row] for _, at, row in rows],
    }


def _wanted(step, query):
    minimum, maximum = query.get("minStep"), query.get("maxStep")
    return (minimum is None or step >= int(minimum)) and (maximum is None or step < int(maximum))


def _kept(file, row, keys, key_mode):
    if not keys or key_mode == "every-row":
        return True
    has = {key: key in file.columns and file.columns[key][row] is not None for key in keys}
    if key_mode == "all":
        return all(has.values())
    others = [there for key, there in has.items() if key != STEP]
    return any(others) or not others
