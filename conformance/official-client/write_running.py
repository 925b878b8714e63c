"""Logs rows, says `ready`, and stays open for the words `more` and `finish` on standard input.

A test that wants a crashed run kills this process instead of answering it.
"""

import argparse
import math

import wandb
from writing import LoggedRows, quick_settings, say, wait_for_word


def row(index: int) -> dict:
    x = index / 10
    values = {
        "loss": math.exp(-x),
        "norm": [math.nan, math.inf, -math.inf, x][index % 4],
        "nested": {"a": index, "b": {"c": x}},
        "flat.key": x,
        "tokens": 2**60 + index,
        "phase": f"step {index}",
        "mixed": index if index % 2 else str(index),
        "maybe": None if index % 3 == 0 else index,
    }
    if index % 5 == 0:
        values["sparse"] = x
    if index >= 40:
        values["late"] = index
    return values


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--stride", type=int, default=1, help="steps from one row to the next")
    parser.add_argument("--first-step", type=int, default=0)
    parser.add_argument("--logged", required=True)
    args = parser.parse_args()

    run = wandb.init(
        project=args.project, id=args.id, config={"stride": args.stride}, settings=quick_settings()
    )
    logged = LoggedRows(run, args.logged)
    written = 0

    def log(count: int) -> None:
        nonlocal written
        for index in range(written, written + count):
            step = args.first_step + index * args.stride
            logged.log(row(index), step)
        written += count
        # A row is sent when the next one begins; an empty commit closes the last.
        run.log({}, commit=True)
        say("ready")

    log(args.rows)
    while wait_for_word("more") == "more":
        log(args.more)
    logged.close()
    run.finish()


if __name__ == "__main__":
    main()
