"""Writes parquet files as no history export of the server is: unsorted steps, and types that no client logs.

Reads a JSON object of file paths and kinds from standard input.
"""

import datetime
import decimal
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

UTC = datetime.timezone.utc

TABLES = {
    "unsorted": lambda: {"_step": pa.array([0, 3, 1, 2]), "value": pa.array(["v0", "v3", "v1", "v2"])},
    "times": lambda: {
        "_step": pa.array([0, 1]),
        "timestamp": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5, 6000, UTC), None], pa.timestamp("us", "UTC")),
        "date": pa.array([datetime.date(2026, 1, 2), None]),
        "decimal": pa.array([decimal.Decimal("12.50"), None], pa.decimal128(9, 2)),
        "half": pa.array([1.5, None], pa.float16()),
        "large_list": pa.array([[1, 2], None], pa.large_list(pa.int64())),
    },
    "large": lambda: {"_step": pa.array([0, 1]), "text": pa.array(["long", None], pa.large_string())},
    "fixed": lambda: {"_step": pa.array([0, 1]), "bytes": pa.array([b"abcd", None], pa.binary(4))},
    "many": lambda: {"_step": pa.array(range(50_000)), "value": pa.array([step / 7 for step in range(50_000)])},
}  # fmt: skip


def main() -> None:
    for file, kind in json.load(sys.stdin).items():
        pq.write_table(pa.table(TABLES[kind]()), file, row_group_size=1000)


if __name__ == "__main__":
    main()
