"""Makes a sweep and logs two runs of it; prints the ids of the runs and then that of the sweep."""

import argparse
import os

import wandb
from writing import quick_settings, say


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    args = parser.parse_args()

    config = {
        "name": "rates: \"a\" & 008",
        "method": "grid",
        "description": "what the rate does",
        "metric": {"name": "loss", "goal": "minimize"},
        "parameters": {"rate": {"values": [0.1, 0.01, 0.001]}, "seed": {"value": "008"}},
    }
    sweep = wandb.sweep(config, project=args.project)
    # The environment is read when the client starts.
    wandb.teardown()
    os.environ["WANDB_SWEEP_ID"] = sweep
    for rate in [0.1, 0.01]:
        with wandb.init(project=args.project, config={"rate": rate}, settings=quick_settings()) as run:
            run.log({"loss": rate})
            say(run.id)
    say(sweep)


if __name__ == "__main__":
    main()
