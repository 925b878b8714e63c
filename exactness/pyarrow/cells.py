"""What a cell is for a reader in JavaScript, worked out from pyarrow's own values.

Numbers, texts, booleans, lists and null are plain JSON. What JSON cannot say is an object with one key:

- `{"f": "nan" | "inf" | "-inf"}` a float
- `{"i": "9007199254740993"}` an integer that a double cannot be trusted with
- `{"b": "00ff"}` bytes, in hexadecimal
- `{"d": 86400000}` a Date, in milliseconds since 1970
- `{"o": [["key", cell], …]}` an object
"""

import json
import math
import struct

import pyarrow as pa
from pyarrow import types

LARGEST_SAFE = 2**53 - 1
UNION_MEMBER = "_type_"

_unit_per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_unit_digits = {"s": 0, "ms": 3, "us": 6, "ns": 9}


def cells_of(array):
    """The cells of an array, one for each row."""
    if isinstance(array, pa.ChunkedArray):
        return [cell for chunk in array.chunks for cell in cells_of(chunk)]
    if isinstance(array, pa.ExtensionArray):
        return cells_of(array.storage)
    kind = array.type
    if types.is_dictionary(kind):
        return cells_of(array.dictionary_decode())
    read = _reader(kind)
    return [read(scalar) if scalar.is_valid else None for scalar in array]


def _reader(kind):
    """A function from a scalar that is there to its cell."""
    if isinstance(kind, pa.BaseExtensionType):
        storage = _reader(kind.storage_type)
        return lambda scalar: storage(scalar.value)
    if types.is_null(kind):
        return lambda _scalar: None
    if types.is_boolean(kind):
        return lambda scalar: scalar.as_py()
    if types.is_integer(kind):
        return lambda scalar: _integer(scalar.as_py())
    if types.is_duration(kind):
        return lambda scalar: _integer(scalar.value)
    if types.is_floating(kind):
        return lambda scalar: _float(float(scalar.as_py()))
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return lambda scalar: scalar.as_py()
    if types.is_fixed_size_binary(kind):
        return lambda scalar: {"b": scalar.as_py().hex()}
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind):
        return lambda scalar: _untyped(scalar.as_py())
    if types.is_decimal(kind):
        return lambda scalar: format(scalar.as_py(), "f")
    if types.is_timestamp(kind):
        # A Date counts milliseconds; what is finer is cut off.
        return lambda scalar: {"d": scalar.value * 1000 // _unit_per_second[kind.unit]}
    if types.is_date32(kind):
        return lambda scalar: {"d": scalar.value * 86_400_000}
    if types.is_date64(kind):
        return lambda scalar: {"d": scalar.value // 86_400_000 * 86_400_000}
    if types.is_time(kind):
        return lambda scalar: _time_of_day(scalar.value, kind.unit)
    if types.is_map(kind):
        return _map_reader(kind)
    if types.is_struct(kind):
        return _struct_reader(kind)
    if types.is_nested(kind):
        return lambda scalar: cells_of(scalar.values)
    raise TypeError(f"no rule for {kind}")


def _integer(value):
    return value if -LARGEST_SAFE <= value <= LARGEST_SAFE else {"i": str(value)}


def _float(value):
    if math.isnan(value):
        return {"f": "nan"}
    if math.isinf(value):
        return {"f": "inf" if value > 0 else "-inf"}
    return value


def _untyped(value):
    """Bytes that are not said to be text hold JSON; bytes that do not are bytes."""
    try:
        return _json(json.loads(value.decode("utf-8"), object_pairs_hook=_Pairs))
    except ValueError:
        return {"b": value.hex()}


class _Pairs(list):
    """The members of a JSON object, in their order."""


def _json(value):
    if isinstance(value, _Pairs):
        return {"o": [[key, _json(item)] for key, item in value]}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _float(struct.unpack("<d", struct.pack("<d", value))[0])
    return value


def _time_of_day(value, unit):
    second, fraction = divmod(value, _unit_per_second[unit])
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return clock if unit == "s" else f"{clock}.{fraction:0{_unit_digits[unit]}}"


def _map_reader(kind):
    key = _reader(kind.key_type)
    item = _reader(kind.item_type)

    def read(scalar):
        pairs = [
            [_key_text(key(entry["key"])), item(entry["value"]) if entry["value"].is_valid else None]
            for entry in scalar.values
        ]
        return {"o": pairs}

    return read


def _key_text(cell):
    """A key of an object is text, as JavaScript's String() makes it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dict):
        return cell["i"]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _struct_reader(kind):
    fields = [kind.field(at) for at in range(kind.num_fields)]
    readers = [(field.name, _reader(field.type)) for field in fields]

    def read(scalar):
        members = []
        for at, (name, reader) in enumerate(readers):
            member = scalar[at]
            members.append([name, reader(member) if member.is_valid else None])
        if fields and all(field.name.startswith(UNION_MEMBER) for field in fields):
            # A key that was logged with several types: the value of the one that this row has.
            return next((cell for _, cell in members if cell is not None), None)
        return {"o": members}

    return read
