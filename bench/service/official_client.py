"""Times the official client's scans on demand: one JSON object on each line of standard input, one as the answer.

`{"keys": [...] or null, "minStep": n, "maxStep": n}` scans the run that was named on the command line;
`{"export": [run paths], "folder": path}` scans all columns of runs, and writes a parquet file of each. The answer is
`{"rows": n, "seconds": s}`. What is timed is neither Python's start, nor the login, nor opening a run.
"""

import json
import sys
import time
import warnings

import pyarrow as pa
import pyarrow.parquet as pq
import wandb


def scan(api, request):
    run = api.run(sys.argv[1])
    steps = {"min_step": request.get("minStep") or 0, "max_step": request.get("maxStep")}
    started = time.perf_counter()
    rows = sum(1 for _ in run.beta_scan_history(keys=request.get("keys"), use_cache=False, **steps))
    return {"rows": rows, "seconds": time.perf_counter() - started}


def export(api, request):
    started = time.perf_counter()
    count = 0
    for path in request["export"]:
        run = api.run(path)
        rows = list(run.scan_history(use_cache=False))
        pq.write_table(pa.Table.from_pylist(rows), f"{request['folder']}/{run.id}.parquet")
        count += len(rows)
    return {"rows": count, "seconds": time.perf_counter() - started}


def main():
    warnings.simplefilter("ignore")
    api = wandb.Api(timeout=120)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps((export if "export" in request else scan)(api, request)), flush=True)


if __name__ == "__main__":
    main()
