"""Steps of every numeric type, in every order that a file may have them in."""

import random

import pyarrow as pa

ROWS = 40
_nan, _inf = float("nan"), float("inf")


def _shuffled(steps):
    steps = list(steps)
    random.Random("shuffled").shuffle(steps)
    return steps


_whole = {
    "ascending": range(ROWS),
    "descending": range(ROWS, 0, -1),
    "shuffled": _shuffled(range(ROWS)),
    "duplicates": [at // 3 for at in range(ROWS)],
    "all the same": [7] * ROWS,
    "duplicates, shuffled": _shuffled(at // 4 for at in range(ROWS)),
    "gaps": [0, 1, 2, 10, 11, 100, 101, 120],
    "two runs": [*range(20), *range(10, 30)],
    "some null": [None if at % 5 == 2 else at for at in range(ROWS)],
    "first half null": [None if at < ROWS // 2 else at for at in range(ROWS)],
    "all null": [None] * 6,
    "one row": [5],
}
_few = {order: _whole[order] for order in ("ascending", "descending", "duplicates, shuffled", "some null")}
_signed = {
    "negative": range(-20, 20),
    "negative, descending": range(10, -30, -1),
}
_wide = {
    "around 2^53": [2**53 + at for at in range(-4, 5)],
    "far gaps": [0, 10**5, 10**10, 10**15, 10**15 + 1, 2**62],
    "the ends": [-(2**63), -(2**63) + 1, -1, 0, 1, 2**63 - 2, 2**63 - 1],
}
_unsigned_wide = {"beyond 63 bits": [0, 1, 2**63 - 1, 2**63, 2**64 - 1, 5]}
_floating = {
    "fractions": [at * 0.25 - 3 for at in range(ROWS)],
    "around zero": [-1.0, -0.9, -0.0, 0.0, 0.5, 0.99, 1.0],
    "some NaN": [_nan if at % 4 == 1 else float(at) for at in range(ROWS)],
    "NaN first": [_nan] * 10 + [float(at) for at in range(10)],
    "all NaN": [_nan] * 5,
    "infinities": [-_inf, 0.0, 1.0, _inf, _nan, None, 2.0],
}
_doubles = {
    "doubles beyond 63 bits": [0.0, 1e300, -1e300, 9.3e18, -9.3e18, 2.0**63, -(2.0**63), 2.0**62, 5.0]
}

_orders = {
    pa.int8(): _few | _signed,
    pa.int16(): _few | _signed,
    pa.int32(): _whole | _signed,
    pa.int64(): _whole | _signed | _wide,
    pa.uint8(): _few,
    pa.uint16(): _few,
    pa.uint32(): _few,
    pa.uint64(): _whole | _unsigned_wide,
    pa.float16(): _few | _signed | _floating,
    pa.float32(): _whole | _signed | _floating,
    pa.float64(): _whole | _signed | _floating | _doubles,
}

#: The layouts that decide which row groups and pages can be skipped.
LAYOUTS = (
    "default",
    "one row a group",
    "five rows a group, page index",
    "tiny pages, page index",
    "tiny pages v2, page index",
    "no statistics",
    "no statistics, offset index",
)


def step_tables():
    """Name and table for each type and order."""
    for kind, orders in _orders.items():
        for order, steps in orders.items():
            yield f"{kind}, {order}", table_of(steps, kind)
    yield "null", table_of([None] * 5, pa.null())


def table_of(steps, kind=pa.int64()):
    """Steps with columns that tell each row from every other, one of them with nulls."""
    steps = list(steps)
    if pa.types.is_floating(kind):
        steps = [None if step is None else float(step) for step in steps]
    rows = len(steps)
    return pa.table(
        {
            "row": pa.array([at * 0.5 for at in range(rows)]),
            "_step": pa.array(steps, type=kind),
            "sparse": pa.array(
                [f"row {at}" if at % 3 == 0 else None for at in range(rows)], type=pa.string()
            ),
        }
    )
