"""pyarrow on one thread: does the task on each line of standard input, and answers with a line."""

import json
import sys
import time

import pyarrow
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

pyarrow.set_cpu_count(1)


def names(request):
    return None if request["keys"] is None else ["_step", *request["keys"]]


def columns(request):
    table = pq.read_table(request["source"], columns=names(request), use_threads=False)
    return lambda: of_table(table)


def middle(request):
    wanted = (ds.field("_step") >= request["minStep"]) & (ds.field("_step") < request["maxStep"])
    table = pq.read_table(request["source"], columns=names(request), filters=wanted, use_threads=False)
    return lambda: of_table(table)


def rows(request):
    seen = {"rows": 0, "present": 0, "sum": 0.0}
    for batch in pq.ParquetFile(request["source"]).iter_batches(columns=names(request), use_threads=False):
        for row in batch.to_pylist():
            seen["rows"] += 1
            for value in row.values():
                if value is not None:
                    seen["present"] += 1
                    if not isinstance(value, str):
                        seen["sum"] += value
    return lambda: seen


def of_table(table):
    numbers = [column for column in table.columns if not pyarrow.types.is_string(column.type)]
    return {
        "rows": table.num_rows,
        "present": sum(len(column) - column.null_count for column in table.columns),
        "sum": sum(float(pc.sum(column).as_py() or 0) for column in numbers),
    }


TASKS = {"columns": columns, "middle": middle, "objects": rows, "rows": rows}

print('"ready"', flush=True)
for line in sys.stdin:
    request = json.loads(line)
    started = time.perf_counter()
    seen = TASKS[request["task"]](request)
    milliseconds = (time.perf_counter() - started) * 1000
    print(json.dumps({"milliseconds": milliseconds, **seen()}), flush=True)
