"""Logs a short run and ends it as asked: well, with an exit code, resumed from an earlier one, or offline."""

import argparse
import math
import sys

import wandb
from writing import LoggedRows, quick_settings, say


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--logged", required=True)
    parser.add_argument("--resume", choices=["must", "allow", "never"])
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--exit-code", type=int, default=0)
    parser.add_argument("--tag", action="append", default=[])
    parser.add_argument("--config-number", type=float)
    parser.add_argument("--label", default="first", help="logged with each row, to tell sessions apart")
    args = parser.parse_args()

    config = {"resumed": args.resume is not None}
    if args.config_number is not None:
        config["number"] = args.config_number
    run = wandb.init(
        project=args.project,
        id=args.id,
        resume=args.resume,
        mode="offline" if args.offline else "online",
        tags=args.tag or None,
        config=config,
        settings=quick_settings(),
    )
    if args.offline:
        say(run.settings.sync_dir)
    logged = LoggedRows(run, args.logged)
    first = run.starting_step
    for index in range(first, first + args.rows):
        logged.log({"loss": math.exp(-index / 10), "count": index, "label": args.label}, index)
    logged.close()
    run.summary["last_session_rows"] = args.rows
    if args.exit_code:
        sys.exit(args.exit_code)
    run.finish()


if __name__ == "__main__":
    main()
