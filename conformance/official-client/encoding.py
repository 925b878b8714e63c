"""Writes Python values as JSON that keeps what JSON loses: int or float, NaN, infinities, big integers, bytes.

None, booleans, lists and dicts stay what they are. Every scalar becomes a string with its kind in front:
`i:` an int in decimal, `f:` a float by `repr`, `s:` a string, `b:` bytes in base64.
"""

import base64
import json
from collections.abc import Mapping


class NotEncodable(TypeError):
    """A value of a kind that the encoding has no letter for: better no answer than a wrong one."""


def encode(value):
    """The value with tagged scalars, ready for `json.dumps`."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return f"i:{value}"
    if isinstance(value, float):
        return f"f:{value!r}"
    if isinstance(value, str):
        return f"s:{value}"
    if isinstance(value, bytes):
        return f"b:{base64.b64encode(value).decode()}"
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    raise NotEncodable(f"no letter for {type(value).__module__}.{type(value).__qualname__}")


def dumps(value) -> str:
    """One line of strict JSON."""
    return json.dumps(encode(value), ensure_ascii=False, allow_nan=False)
