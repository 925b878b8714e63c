"""Histories of several files: how their steps lie to one another, and how their columns differ."""

import pyarrow as pa
from steps import table_of
from tables import FAMILIES, table

_nan = float("nan")


def _with(steps, **columns):
    return pa.table({"_step": pa.array(steps, type=pa.int64()), **columns})


def _typed(kind, values, first):
    return _with(range(first, first + len(values)), x=pa.array(values, type=kind))


def histories():
    """Name and tables of each history."""
    yield "one after another", [table_of(range(20)), table_of(range(20, 40))]
    yield "in the wrong order", [table_of(range(20, 40)), table_of(range(20))]
    yield "overlapping", [table_of(range(30)), table_of(range(15, 45))]
    yield "interleaved", [table_of(range(0, 40, 2)), table_of(range(1, 40, 2))]
    yield "the same twice", [table_of(range(10)), table_of(range(10))]
    yield "touching at one step", [table_of([0, 1, 2]), table_of([2, 3, 4]), table_of([4, 4, 5])]
    yield "eight files", [table_of(range(at, 80, 8)) for at in range(8)]
    yield "one inside another", [table_of([0, 1, 50, 51]), table_of(range(20, 30))]
    yield "unsorted, overlapping", [table_of([5, 3, 9, 1]), table_of([4, 4, 2, 8, 0])]
    yield "steps null in one", [table_of([None, 3, None, 1]), table_of([0, 1, 2])]
    yield (
        "ends of the range",
        [table_of([-(2**63), 0]), table_of([2**63 - 1]), table_of([-(2**63), 2**63 - 1])],
    )

    yield "without rows first", [table_of([]), table_of(range(5))]
    yield "without rows last", [table_of(range(5)), table_of([])]
    yield "without columns", [pa.table({}), table_of(range(5))]
    yield "only without columns", [pa.table({})]
    yield "only without rows", [table_of([]), table_of([])]
    yield "without rows and without steps", [pa.table({"x": pa.array([], pa.int64())}), table_of(range(5))]
    yield "empty and of another type", [_typed(pa.string(), [], 0), _typed(pa.int64(), [1, 2], 0)]
    yield "rows without steps", [table_of(range(3)), pa.table({"x": [1, 2]})]
    yield "only rows without steps", [pa.table({"x": [1, 2]})]

    yield "steps int64 and double", [table_of([0, 2, 4]), table_of([1.0, 2.5, 3.0], pa.float64())]
    yield (
        "steps double and uint64",
        [
            table_of([0.5, _nan, 3.5], pa.float64()),
            table_of([0, 3, 2**63], pa.uint64()),
        ],
    )
    yield (
        "steps int64 beyond doubles and double",
        [table_of([2**53 + 1, 2**53 + 3]), table_of([2.0**53, 1.0], pa.float64())],
    )
    yield "steps int32 and float", [table_of([5, 1, 3], pa.int32()), table_of([0.0, 1.0, 4.0], pa.float32())]
    yield "steps all null in one", [table_of([None, None], pa.null()), table_of([0, 1])]

    yield (
        "other columns",
        [
            _with(range(6), a=pa.array(range(6)), both=pa.array(["x"] * 6)),
            _with(range(3, 9), b=pa.array([True] * 6), both=pa.array(["y"] * 6)),
        ],
    )
    yield (
        "other order of columns",
        [
            _with([0, 1], a=pa.array([1, 2]), b=pa.array(["p", "q"])),
            pa.table({"b": ["r", "s"], "a": [3, 4], "_step": [2, 3]}),
        ],
    )
    yield (
        "complementary columns of one step",
        [
            _with([0, 1, 2], a=pa.array([1.0, 2.0, None])),
            _with([0, 1, 2], b=pa.array([None, "x", "y"])),
        ],
    )

    integers = [1, None, -1, 127]
    for narrow, wide in (
        ("int8", "int64"),
        ("int32", "uint8"),
        ("uint32", "int64"),
        ("int64", "uint64"),
        ("int32", "int16"),
    ):
        values = (
            [None if each is None else abs(each) for each in integers] if "u" in narrow + wide else integers
        )
        yield (
            f"{narrow} and {wide}",
            [_typed(getattr(pa, narrow)(), values, 0), _typed(getattr(pa, wide)(), values, 2)],
        )
    big = [2**63 - 1, -(2**63), 0, 2**53 + 1]
    yield (
        "int64 and uint64 beyond doubles",
        [_typed(pa.int64(), big, 0), _typed(pa.uint64(), [2**64 - 1, 1], 2)],
    )
    yield (
        "int64 and double",
        [_typed(pa.int64(), integers, 0), _typed(pa.float64(), [0.5, _nan, None, -0.0], 2)],
    )
    yield (
        "int64 beyond doubles and double",
        [_typed(pa.int64(), big, 0), _typed(pa.float64(), [0.5, 2.0**53], 2)],
    )
    yield (
        "uint64 beyond doubles and float",
        [_typed(pa.uint64(), [2**64 - 1], 0), _typed(pa.float32(), [0.5], 0)],
    )
    yield (
        "float16, float and double",
        [
            _typed(pa.float16(), [1.5, _nan], 0),
            _typed(pa.float32(), [0.1], 1),
            _typed(pa.float64(), [0.1], 0),
        ],
    )
    yield "null and double", [_typed(pa.null(), [None, None], 0), _typed(pa.float64(), [1.5, None], 1)]
    yield (
        "double and text",
        [_typed(pa.float64(), [1.5, None, 2.0], 0), _typed(pa.string(), ["a", None, "c"], 1)],
    )
    yield (
        "int64, text, bool and list",
        [
            _typed(pa.int64(), [1, 2**60], 0),
            _typed(pa.string(), ["a"], 0),
            _typed(pa.bool_(), [False, None], 1),
            _typed(pa.list_(pa.int64()), [[1], []], 2),
        ],
    )
    yield (
        "text and large text",
        [_typed(pa.string(), ["a", None], 0), _typed(pa.large_string(), ["b", "c"], 1)],
    )
    yield "text and JSON", [_typed(pa.string(), ["[1]", None], 0), _typed(pa.binary(), [b"[1]", b"x"], 1)]
    yield "dates and timestamps", [_typed(pa.date32(), [1, 2], 0), _typed(pa.timestamp("ms"), [5, None], 1)]
    yield (
        "timestamps of several units",
        [
            _typed(pa.timestamp("ms"), [1, None], 0),
            _typed(pa.timestamp("us", "UTC"), [2001], 1),
            _typed(pa.timestamp("ns"), [3_000_001], 0),
        ],
    )
    yield (
        "decimals of several scales",
        [
            _typed(pa.decimal128(10, 2), [1, None], 0),
            _typed(pa.decimal128(20, 4), [2], 1),
            _typed(pa.decimal256(50, 2), [3], 0),
        ],
    )
    yield (
        "lists of integers and of doubles",
        [
            _typed(pa.list_(pa.int64()), [[1, None], []], 0),
            _typed(pa.list_(pa.float64()), [[0.5], None], 1),
        ],
    )
    one, other = pa.struct([("p", pa.int64())]), pa.struct([("p", pa.float64()), ("q", pa.string())])
    yield (
        "structs with other fields",
        [_typed(one, [{"p": 1}, None], 0), _typed(other, [{"p": 0.5, "q": None}], 1)],
    )
    mixed = pa.struct([("_type_double", pa.float64()), ("_type_string", pa.string())])
    yield (
        "union and double",
        [
            _typed(mixed, [{"_type_string": "a"}, {"_type_double": 1.0}, None], 0),
            _typed(pa.float64(), [2.5, None], 1),
        ],
    )
    wider = pa.struct([("_type_bool", pa.bool_()), ("_type_int64", pa.int64())])
    yield (
        "two unions",
        [
            _typed(mixed, [{"_type_string": "a"}, None], 0),
            _typed(wider, [{"_type_bool": True}, {"_type_int64": 2**60}], 1),
        ],
    )
    yield (
        "two structs that differ and a text",
        [
            _typed(one, [{"p": 1}], 0),
            _typed(other, [{"p": 0.5, "q": "x"}], 0),
            _typed(pa.string(), ["t"], 0),
        ],
    )
    for name, family in FAMILIES.items():
        columns = family()
        first = {key: values.slice(0, 20) for key, values in columns.items()}
        second = {key: values.slice(10, 30) for key, values in reversed(columns.items())}
        yield f"{name}, overlapping", [table(first), table(second, pa.array(range(10, 40)).slice(0, 30))]


def misordered():
    """Histories whose steps are no numbers."""
    for kind, values in (
        (pa.string(), ["0", "1"]),
        (pa.timestamp("ms"), [0, 1]),
        (pa.bool_(), [True, False]),
    ):
        yield f"steps of type {kind}", [pa.table({"_step": pa.array(values, kind), "x": [1, 2]})]
    yield "steps of type list", [pa.table({"_step": pa.array([[0], [1]]), "x": [1, 2]})]
