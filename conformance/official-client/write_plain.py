"""Logs a finished run of plain values, which the SDK writes in the same way for the comparison."""

import argparse

import wandb
from writing import LoggedRows, quick_settings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--logged", required=True)
    args = parser.parse_args()

    run = wandb.init(
        project=args.project, id=args.id, name="Plain", config={"lr": 0.25}, settings=quick_settings()
    )
    logged = LoggedRows(run, args.logged)
    for index in range(args.rows):
        row = {"loss": 1 / (index + 1), "count": index, "text": f"row {index}", "nested": {"deep": index / 4}}
        if index % 5 == 0:
            row["sparse"] = index
        logged.log(row, index * 2)
    logged.close()
    run.finish()


if __name__ == "__main__":
    main()
