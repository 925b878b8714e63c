"""Tables of every type that a history can have, with their extremes, and with nulls in every pattern."""

import datetime
import decimal
import json
import random

import pyarrow as pa

ROWS = 48

_null_patterns = {
    "full": lambda at, rows: False,
    "first": lambda at, rows: at == 0,
    "last": lambda at, rows: at == rows - 1,
    "every_other": lambda at, rows: at % 2 == 1,
    "head": lambda at, rows: at < rows // 2,
    "tail": lambda at, rows: at >= rows // 2,
    "only_one": lambda at, rows: at != rows // 3,
    "empty": lambda at, rows: True,
    "scattered": lambda at, rows: (at * 7919) % 5 < 2,
}


def table(columns, steps=None):
    """A table with `_step` in front, or behind when the columns already have it."""
    rows = max((len(column) for column in columns.values()), default=ROWS)
    return pa.table({"_step": pa.array(range(rows)) if steps is None else steps, **columns})


def _values(choices, kind, seed):
    """The choices first, then a draw of them, so that runs and repetitions occur as well."""
    draw = random.Random(seed)
    listed = list(choices) + [draw.choice(choices) for _ in range(ROWS - len(choices))]
    return pa.array(listed[:ROWS], type=kind)


def _with_nulls(name, choices, kind):
    """The same values as several columns, one for each pattern of nulls."""
    values = _values(choices, kind, name).to_pylist()
    columns = {}
    for pattern, is_null in _null_patterns.items():
        kept = [None if is_null(at, ROWS) else value for at, value in enumerate(values)]
        columns[f"{name}/{pattern}"] = pa.array(kept, type=kind)
    return columns


def integers():
    columns = {}
    for bits in (8, 16, 32, 64):
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        columns[f"int{bits}"] = _values(
            [low, low + 1, -1, 0, 1, high - 1, high, None], _named(f"int{bits}"), bits
        )
        top = 2**bits - 1
        columns[f"uint{bits}"] = _values(
            [0, 1, top // 2, top // 2 + 1, top, None], _named(f"uint{bits}"), -bits
        )
    edge = [2**53 - 1, 2**53, 2**53 + 1, -(2**53) + 1, -(2**53), -(2**53) - 1]
    columns["edge"] = _values(edge, pa.int64(), 1)
    columns["edge_unsigned"] = _values(edge[:3], pa.uint64(), 2)
    # Alone in its column each: what becomes of a value does not depend on its neighbours.
    columns["exactly_2_53"] = _values([2**53, 5], pa.int64(), 3)
    columns["exactly_minus_2_53"] = _values([-(2**53), 5], pa.int64(), 4)
    return columns | _with_nulls("count", [3, 1, 4, 1, 5, -9], pa.int64())


def floats():
    nan, inf = float("nan"), float("inf")
    columns = {
        "float16": _values([0.0, -0.0, 1.5, -65504.0, 6e-8, nan, inf, -inf, None], pa.float16(), 1),
        "float32": _values([0.0, -0.0, 0.1, 3.4e38, 1e-45, nan, inf, -inf, None], pa.float32(), 2),
        "float64": _values(
            [0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, nan, inf, -inf, None], pa.float64(), 3
        ),
        "only_nan": _values([nan], pa.float64(), 4),
        "minus_zero": _values([-0.0], pa.float64(), 5),
        "2^53": _values([2.0**53, 2.0**53 + 2, -(2.0**63), 1e300], pa.float64(), 6),
    }
    return columns | _with_nulls("loss", [0.5, nan, -0.0, 1e-9, inf], pa.float64())


def texts():
    choices = [
        "",
        "a",
        "ä",
        "漢字",
        "😀",
        "x" * 300,
        "NaN",
        "null",
        "a\x00b",
        "\r\n\t",
        "\u202eright",
        '"quoted"',
    ]
    columns = {
        "string": _values([*choices, None], pa.string(), 1),
        "large_string": _values([*choices, None], pa.large_string(), 2),
        "string_view": _values([*choices, None], pa.string_view(), 3),
        "dictionary": _values([*choices, None], pa.string(), 4).dictionary_encode(),
        "ascii": _values(["train", "validate", "test"], pa.string(), 5),
        "numbers": pa.array([7, 7, None, -1] * (ROWS // 4)).dictionary_encode(),
        "boolean": _values([True, False, None], pa.bool_(), 6),
    }
    for name in ("__proto__", "constructor", "toString", "", "a.b", "with space", "ключ", "0", "_type"):
        columns[name] = _values(["x", "y", None], pa.string(), name)
    return (
        columns
        | _with_nulls("text", ["red", "green", "", "blau\u00df"], pa.string())
        | _with_nulls("flag", [True, True, False], pa.bool_())
    )


def bytes_and_json():
    documents = [
        {"_type": "histogram", "values": [1, 2.5], "bins": [0, 1, 2]},
        [1, None, "x", {"deep": [[]]}],
        "text",
        5,
        -0.0,
        True,
        {"__proto__": {"x": 1}, "constructor": 2},
        {"nan": float("nan"), "list": [float("inf"), -float("inf"), "NaN in text"]},
        {},
        [],
    ]
    texts = [json.dumps(document).encode() for document in documents]
    odd = [b"not json", b"\xff\xfe", b"", b'{"cut":', b"\x00"]
    columns = {
        "json": _values([*texts, None], pa.binary(), 1),
        "json_null": _values([b"null", b"1"], pa.binary(), 7),
        "large_json": _values([*texts, None], pa.large_binary(), 2),
        "odd_bytes": _values([*odd, *texts[:3], None], pa.binary(), 3),
        "binary_view": _values([*odd, *texts[:3], None], pa.binary_view(), 4),
        "fixed": _values([b"abcd", b"\x00\x01\x02\xff", None], pa.binary(4), 5),
        "fixed_long": _values([bytes(range(40)), None], pa.binary(40), 6),
    }
    return columns | _with_nulls("untyped", texts[:4], pa.binary())


def decimals():
    def numbers(*texts):
        return [None if text is None else decimal.Decimal(text) for text in texts]

    columns = {
        "decimal32": _values(numbers("0.00", "1.50", "-999.99", None), pa.decimal32(5, 2), 1),
        "decimal64": _values(numbers("0.000", "-123456789012.345", None), pa.decimal64(15, 3), 2),
        "decimal128": _values(numbers("0", "-1", "9" * 38, "-" + "9" * 38, None), pa.decimal128(38, 0), 3),
        "decimal128_scaled": _values(
            numbers("0.0000000001", "-12345678.0000000001", None), pa.decimal128(20, 10), 4
        ),
        "decimal256": _values(numbers("9" * 76, "-1", "0", None), pa.decimal256(76, 0), 5),
        "decimal256_scaled": _values(numbers("-0.00001", "1.23000", None), pa.decimal256(60, 5), 6),
    }
    return columns | _with_nulls("price", numbers("1.10", "-2.20", "0.00"), pa.decimal128(10, 2))


def times():
    columns = {}
    # The old way of 96 bits reads back as nanoseconds, so all of these are within their reach.
    ends = {"s": 9 * 10**9, "ms": 9 * 10**12, "us": 9 * 10**15, "ns": 9 * 10**18}
    for unit, end in ends.items():
        ticks = [0, 1, -1, 999, -999, 1_700_000_000, 123456789, end, -end, None]
        for zone in (None, "UTC", "Europe/Berlin"):
            columns[f"timestamp[{unit}, {zone}]"] = _values(ticks, pa.timestamp(unit, zone), f"{unit}{zone}")
        columns[f"duration[{unit}]"] = _values(ticks, pa.duration(unit), unit)
    columns["date32"] = _values([0, 1, -1, 20000, -700000, 2_000_000, None], pa.date32(), 1)
    days = [datetime.date(1970, 1, 1), datetime.date(2026, 11, 24), datetime.date(1, 1, 1), None]
    columns["date64"] = _values(days, pa.date64(), 2)
    day = 86_400
    columns["time32[s]"] = _values([0, 1, 3661, day - 1, None], pa.time32("s"), 3)
    columns["time32[ms]"] = _values([0, 1, 3_661_001, day * 1000 - 1, None], pa.time32("ms"), 4)
    columns["time64[us]"] = _values([0, 1, 3_661_000_001, day * 10**6 - 1, None], pa.time64("us"), 5)
    columns["time64[ns]"] = _values([0, 1, 3_661_000_000_001, day * 10**9 - 1, None], pa.time64("ns"), 6)
    return columns


def far_times():
    columns = {}
    for unit, end in {"s": 250_000 * 10**6, "ms": 250_000 * 10**9, "us": 86 * 10**17}.items():
        columns[f"timestamp[{unit}]"] = _values([end, -end, end - 1, None], pa.timestamp(unit, "UTC"), unit)
    return columns


def lists():
    numbers = [[1.5, None, 2.5], [], None, [float("nan")], [0.0] * 20]
    columns = {
        "list<double>": _values(numbers, pa.list_(pa.float64()), 1),
        "list<int64>": _values([[2**63 - 1, -1], [None], [], None], pa.list_(pa.int64()), 2),
        "list<string>": _values([["a", "", None, "ü"], [], None], pa.list_(pa.string()), 3),
        "large_list": _values([["x"], [], None, ["y", None]], pa.large_list(pa.large_string()), 4),
        "fixed_list": _values([[1, 2], [None, 3], None], pa.list_(pa.int32(), 2), 5),
        "list_of_lists": _values([[[1], [], None], [], None, [[2, None]]], pa.list_(pa.list_(pa.int64())), 6),
        "three_deep": _values(
            [[[["a"], []], []], [None], None], pa.list_(pa.list_(pa.list_(pa.string()))), 7
        ),
        "list<binary>": _values([[b"1", b"x"], [], None], pa.list_(pa.binary()), 8),
        "list<bool>": _values([[True, None, False], [], None], pa.list_(pa.bool_()), 9),
        "list<date>": _values([[datetime.date(2026, 1, 2), None], []], pa.list_(pa.date32()), 10),
    }
    return columns | _with_nulls("bins", [[0, 1, 2], [], [None]], pa.list_(pa.int64()))


def structs():
    point = pa.struct([("x", pa.float64()), ("y", pa.int64()), ("label", pa.string())])
    points = [
        {"x": 1.5, "y": 1, "label": "a"},
        {"x": None, "y": None, "label": None},
        None,
        {"x": -0.0, "y": 2**60, "label": ""},
    ]
    histogram = pa.struct(
        [("_type", pa.string()), ("values", pa.list_(pa.int64())), ("bins", pa.list_(pa.float64()))]
    )
    histograms = [
        {"_type": "histogram", "values": [1, 2], "bins": [0.0, 0.5, 1.0]},
        {"_type": "histogram", "values": [], "bins": None},
        None,
    ]
    deep = pa.struct([("a", pa.struct([("b", pa.struct([("c", pa.list_(point))]))]))])
    deeps = [{"a": {"b": {"c": [points[0], None]}}}, {"a": {"b": None}}, {"a": None}, None]
    odd = pa.struct(
        [("__proto__", pa.int64()), ("constructor", pa.string()), ("", pa.bool_()), ("a.b", pa.float32())]
    )
    odds = [{"__proto__": 1, "constructor": "c", "": True, "a.b": 0.5}, None]
    columns = {
        "point": _values(points, point, 1),
        "histogram": _values(histograms, histogram, 2),
        "deep": _values(deeps, deep, 3),
        "odd_names": _values(odds, odd, 4),
        "list_of_structs": _values([[points[0], points[1]], [], None, [None]], pa.list_(point), 5),
        "timed": _values(
            [{"at": 1_700_000_000_123, "cost": decimal.Decimal("1.25")}, {"at": None, "cost": None}, None],
            pa.struct([("at", pa.timestamp("ms", "UTC")), ("cost", pa.decimal128(9, 2))]),
            6,
        ),
    }
    return columns | _with_nulls("media", points[:2], point)


def maps():
    columns = {
        "map<string, int>": _values([[("a", 1), ("b", None)], [], None], pa.map_(pa.string(), pa.int64()), 1),
        "map<int, string>": _values([[(1, "x"), (-5, None)], [], None], pa.map_(pa.int64(), pa.string()), 2),
        "map<large int, bool>": _values([[(2**63 - 1, True)], []], pa.map_(pa.int64(), pa.bool_()), 3),
        "map<double, string>": _values(
            [[(1.5, "x"), (2.0, "y")], None], pa.map_(pa.float64(), pa.string()), 4
        ),
        "map<bool, int>": _values([[(True, 1), (False, 0)], None], pa.map_(pa.bool_(), pa.int32()), 5),
        "map<string, list>": _values(
            [[("a", [1, None])], [("b", None)]], pa.map_(pa.string(), pa.list_(pa.int64())), 6
        ),
        "map<string, struct>": _values(
            [[("__proto__", {"x": 1})], [("k", None)], None],
            pa.map_(pa.string(), pa.struct([("x", pa.int64())])),
            7,
        ),
        "list<map>": _values([[[("a", 1)], []], [None], None], pa.list_(pa.map_(pa.string(), pa.int64())), 8),
        "map<string, map>": _values(
            [[("a", [("b", 1)])], []], pa.map_(pa.string(), pa.map_(pa.string(), pa.int64())), 9
        ),
    }
    return columns | _with_nulls("tags", [[("a", "b")], []], pa.map_(pa.string(), pa.string()))


def unions():
    def one_of(**members):
        return pa.struct([(f"_type_{name}", kind) for name, kind in members.items()])

    mixed = one_of(double=pa.float64(), string=pa.string())
    choices = [{"_type_double": 1.5}, {"_type_string": "one"}, {}, None, {"_type_double": float("nan")}]
    wide = one_of(
        int64=pa.int64(),
        bool=pa.bool_(),
        list=pa.list_(pa.float64()),
        map=pa.struct([("x", pa.int64())]),
        json=pa.binary(),
    )
    wides = [
        {"_type_int64": 2**60},
        {"_type_bool": False},
        {"_type_list": [1.0, None]},
        {"_type_list": []},
        {"_type_map": {"x": None}},
        {"_type_json": b"[1]"},
        None,
    ]
    half = pa.struct([("_type_double", pa.float64()), ("other", pa.string())])
    columns = {
        "mixed": _values(choices, mixed, 1),
        "wide": _values(wides, wide, 2),
        "no_union": _values(
            [{"_type_double": 1.0, "other": None}, {"_type_double": None, "other": "x"}], half, 3
        ),
        "list_of_unions": _values([[choices[0], choices[1], None], []], pa.list_(mixed), 4),
        "inside": _values([{"u": choices[1]}, {"u": None}, None], pa.struct([("u", mixed)]), 5),
    }
    return columns | _with_nulls("either", choices[:2], mixed)


def nothing():
    return {
        "null": pa.nulls(ROWS),
        "null_struct": pa.nulls(ROWS, pa.struct([("x", pa.int64())])),
        "null_list": pa.nulls(ROWS, pa.list_(pa.string())),
        "null_string": pa.nulls(ROWS, pa.string()),
        "there": pa.array(range(ROWS)),
        "list<null>": _values([[None, None], [], None], pa.list_(pa.null()), 1),
        "struct<null>": _values([{"n": None}, None], pa.struct([("n", pa.null())]), 2),
    }


def metrics():
    """The columns that histories are mostly made of."""
    draw = random.Random("metrics")
    return {
        "_runtime": pa.array([at * 0.25 for at in range(ROWS)]),
        "_timestamp": pa.array([1_700_000_000.125 + at for at in range(ROWS)]),
        "loss": pa.array([draw.random() for _ in range(ROWS)]),
        "accuracy": pa.array([None if at % 3 else draw.random() for at in range(ROWS)]),
        "epoch": pa.array([at // 10 for at in range(ROWS)]),
        "phase": pa.array(["train" if at % 4 else "validate" for at in range(ROWS)]),
        "layers.0.weights": _values([[1.0, 2.0], [], None], pa.list_(pa.float64()), 1),
        "done": pa.array([at == ROWS - 1 for at in range(ROWS)]),
    }


FAMILIES = {
    each.__name__: each
    for each in (
        metrics,
        integers,
        floats,
        texts,
        bytes_and_json,
        decimals,
        times,
        far_times,
        lists,
        structs,
        maps,
        unions,
        nothing,
    )
}


def _named(name):
    return getattr(pa, name)()
