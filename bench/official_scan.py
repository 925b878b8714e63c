"""Times the official client's `beta_scan_history` on one run, once for each line of standard input.

A line is a JSON object `{"keys": [...] or null}`; the answer is one line `{"rows": n, "seconds": s}`. What is timed
is the scan alone: not Python's start, nor the login, nor opening the run.
"""

import json
import sys
import time
import warnings

import wandb


def main() -> None:
    warnings.simplefilter("ignore")
    run = wandb.Api(timeout=120).run(sys.argv[1])
    for line in sys.stdin:
        keys = json.loads(line)["keys"]
        started = time.perf_counter()
        rows = sum(1 for _ in run.beta_scan_history(keys=keys, use_cache=False))
        seconds = time.perf_counter() - started
        print(json.dumps({"rows": rows, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
