"""Logs a run, forks another one from its middle, and takes the first one back to an earlier step."""

import argparse

import wandb
from writing import quick_settings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--rows", type=int, required=True)
    args = parser.parse_args()

    def log(label: str, rows: range, **start) -> None:
        with wandb.init(project=args.project, settings=quick_settings(), **start) as run:
            for step in rows:
                run.log({"label": label, "value": step}, step=step)

    middle = args.rows // 2
    log("trunk", range(args.rows), id="trunk")
    log("fork", range(middle + 1, args.rows), id="fork", fork_from=f"trunk?_step={middle}")
    log("rewound", range(middle - 4, args.rows - 10), resume_from=f"trunk?_step={middle - 5}")


if __name__ == "__main__":
    main()
