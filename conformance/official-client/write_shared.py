"""One of several processes that log a run together; says `ready` once it has begun, and ends when it is told to."""

import argparse

import wandb
from writing import say, wait_for_word


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--primary", action="store_true")
    args = parser.parse_args()

    settings = wandb.Settings(
        mode="shared",
        x_label=args.label,
        x_primary=args.primary,
        x_update_finish_state=args.primary,
        x_file_stream_transmit_interval=0.5,
        x_stats_sampling_interval=1.0,
    )
    run = wandb.init(project=args.project, id=args.id, config={args.label: args.rows}, settings=settings)
    for value in range(args.rows):
        run.log({"label": args.label, f"{args.label}/value": value})
        print(args.label, "line", value)
    run.summary[f"{args.label}/done"] = True
    say("ready")
    wait_for_word()
    run.finish()


if __name__ == "__main__":
    main()
