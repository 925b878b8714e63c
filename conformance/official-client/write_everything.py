"""Logs one finished run that holds every kind of value that a history, a config and a summary can hold."""

import argparse
import math
import os
import pathlib
import sys
import tempfile

import wandb
from writing import LoggedRows, quick_settings

BIG = 2**60
WORDS = ["warm-up", "train", "with \"quotes\"", "tab\tand\nline", "Zürich ✓ 𝄞", ""]

CONFIG = {
    "learning_rate": 0.0003,
    "epochs": 5,
    "whole_float": 2.0,
    "tiny": 5e-324,
    "huge": 1.7976931348623157e308,
    "beyond_double": 2**53 + 1,
    "negative": -17,
    "nothing": None,
    "not_a_number": math.nan,
    "endless": math.inf,
    "minus_endless": -math.inf,
    "flag": True,
    "text": "Zürich ✓ 𝄞 \"quoted\" \\ back",
    "empty_text": "",
    "layers": [64, 32, 16],
    "mixed_list": [1, 2.5, "three", None, [True, {"deep": "er"}]],
    "empty_list": [],
    "empty_object": {},
    "optimizer": {"name": "adam", "betas": [0.9, 0.999], "schedule": {"kind": "cosine", "warmup": {"steps": 100}}},
    "value_shaped": {"value": 3, "desc": "a user's own object that looks like the wire form"},
    "dotted.key": "flat",
    "slash/key": "slash",
    "constructor": "own",
    "__proto__": "own too",
    "toString": {"hasOwnProperty": 1},
}


def row(index: int, step: int) -> dict:
    """What is logged at one step: 12 metrics, and beside them one of each awkward kind."""
    x = index / 100
    values = {
        "loss": math.exp(-x / 10) + math.sin(x) / 7,
        "train/learning_rate": 0.0003 * (1 + math.cos(x)) / 2,
        "train/grad norm": awkward_float(index, x),
        "tokens": BIG + index * 1001,
        "whole": index,
        "int_or_float": index if index % 2 else index + 0.5,
        "phase": WORDS[index % len(WORDS)],
        "is_best": index % 9 == 0,
        "optimizer": {"momentum": 0.9 + math.sin(x) / 100, "beta": {"one": x, "two": {"three": index}}},
        "eval.score": math.cos(x),
        "sizes": [index, index + 1, index + 2][: index % 4],
        "sometimes_none": None if index % 4 == 0 else math.tan(x),
    }
    if index % 5 == 0:
        values["accuracy"] = 1 - math.exp(-x)
    if index % 50 == 25:
        values["val/accuracy"] = 1 - math.exp(-x / 2)
    if index % 7 == 0:
        values["mixed"] = [index, f"text {index}", index % 2 == 0, x][index // 7 % 4]
    if index % 100 == 0:
        values["weights"] = wandb.Histogram([math.sin(x + n) for n in range(64)], num_bins=8)
    if index % 200 == 0:
        values["untypable"] = [1, "two", None, {"three": [3]}] if index % 400 else [[1], 2.5, {"a": math.inf}]
    if index % 250 == 3:
        values["table_like"] = {"columns": ["a", "b"], "rows": [{"a": 1, "b": "x"}, {"a": index, "b": "y"}]}
    if index % 1000 == 17:
        values["rare"] = index
    if index % 600 == 5:
        values["empty"] = {}
    return values


def awkward_float(index: int, x: float) -> float:
    if index % 40 == 11:
        return math.nan
    if index % 90 == 12:
        return math.inf
    if index % 90 == 13:
        return -math.inf
    if index % 30 == 14:
        return -0.0
    return math.sqrt(x)


def step_of(index: int) -> int:
    """Steps with gaps: 7 missing after every 1,000, and one gap that is wider than a page of the reader."""
    return index + index // 1000 * 7 + (3000 if index >= 4000 else 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--logged", required=True)
    args = parser.parse_args()

    run = wandb.init(
        project=args.project,
        id=args.id,
        name="Everything at once",
        notes="First line.\nSecond line, with ünïcode ✓.",
        tags=["baseline", "with space", "ünïcode"],
        group="group one",
        job_type="train",
        config=CONFIG,
        settings=quick_settings(),
    )
    run.define_metric("loss", summary="min,max,mean")
    run.define_metric("val/*", step_metric="whole")
    run.config.update({"added_later": [1, 2]})

    logged = LoggedRows(run, args.logged)
    for index in range(args.steps):
        logged.log(row(index, step_of(index)), step_of(index))
        if index % 1000 == 0:
            print(f"console line {index} ✓")
            print(f"error line {index}", file=sys.stderr)
    logged.close()

    run.summary["best"] = 0.125
    run.summary["set_text"] = "done ✓"
    run.summary["set_nested"] = {"a": {"b": [1, 2.5, None]}, "c": -0.0}
    run.summary["set_nan"] = math.nan
    run.summary["set_infinity"] = math.inf
    run.summary["set_minus_infinity"] = -math.inf
    run.summary["set_big"] = 2**53 + 1
    run.summary["set_none"] = None
    run.summary["set_list"] = [1, [2, 3]]
    save_files(run)
    run.finish()


def save_files(run) -> None:
    folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["WANDB_DIR"]))
    (folder / "sub folder").mkdir()
    text = folder / "sub folder" / "notes ü 100%.txt"
    text.write_text("line one\nline two ✓\n", encoding="utf-8")
    binary = folder / "weights.bin"
    binary.write_bytes(bytes(range(256)) * 40)
    (folder / "empty.txt").write_bytes(b"")
    for file in [text, binary, folder / "empty.txt"]:
        run.save(str(file), base_path=str(folder), policy="now")


if __name__ == "__main__":
    main()
