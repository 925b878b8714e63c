"""Writes the histories that are measured into a folder: `python make_data.py FOLDER SCALE`.

H1 has 1,000,000 steps of 12 columns, H2 200,000 of 300, half of them sparse, H3 5,000,000 of 6; SCALE is what part of the
steps is made. Row groups are a tenth of H1, with a page index, as exports are; `single` is H1 in one row group.
"""

import sys
from pathlib import Path

import numpy
import pyarrow as pa
import pyarrow.parquet as pq

_draw = numpy.random.default_rng(20261124)


def metric(rows, present=1.0):
    """A noisy curve, in `present` of the rows."""
    x = numpy.arange(rows) / rows
    values = numpy.exp(-3 * x) + _draw.normal(0, 0.05, rows)
    return pa.array(values, mask=_draw.random(rows) >= present if present < 1 else None)


def history(rows, metrics):
    steps = numpy.arange(rows, dtype=numpy.int64)
    runtime = steps * 0.25 + _draw.random(rows)
    return pa.table({"_step": steps, "_runtime": runtime, "_timestamp": 1.7e9 + runtime, **metrics})


def h1(rows):
    phases = pa.array(["train", "validate", "test"]).take(pa.array(_draw.integers(0, 3, rows)))
    metrics = {f"metric_{at}": metric(rows, 1.0 if at < 5 else 0.9) for at in range(8)}
    return history(rows, {**metrics, "phase": phases})


def h2(rows):
    return history(rows, {f"metric_{at}": metric(rows, 1.0 if at % 2 == 0 else 0.05) for at in range(297)})


def h3(rows):
    return history(rows, {f"metric_{at}": metric(rows) for at in range(3)})


def main(folder, scale):
    made = {"h1": (h1, 1_000_000), "h2": (h2, 200_000), "h3": (h3, 5_000_000)}
    for name, (make, rows) in made.items():
        table = make(int(rows * scale))
        variants = {"snappy": {}, "zstd": {"compression": "zstd"}}
        if name == "h1":
            variants["single"] = {"row_group_size": table.num_rows}
        for variant, options in variants.items():
            path = folder / f"{name}.{variant}.parquet"
            print(f"writing {path.name}", file=sys.stderr, flush=True)
            pq.write_table(table, path, **{"row_group_size": int(100_000 * scale), "write_page_index": True, **options})


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
