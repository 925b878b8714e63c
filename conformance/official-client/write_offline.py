"""Logs one small run without a server: nested values, a table, an artifact, console output, metrics of every kind."""

import argparse
import pathlib
import sys

import wandb


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--folder", required=True, help="a scratch folder for the files that are logged")
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--resume")
    parser.add_argument("--exit-code", type=int, default=0)
    args = parser.parse_args()

    more = {"resume": args.resume} if args.resume else {}
    run = wandb.init(project=args.project, id=args.id, tags=["small"], config={"lr": 0.5, "deep": {"a": [1, None]}}, **more)
    run.define_metric("epoch")
    run.define_metric("over/*", step_metric="epoch", summary="max,last")
    run.define_metric("kept", summary="min,mean", hidden=True)
    run.define_metric("late", step_metric="other")
    for index in range(args.rows):
        run.log({"epoch": index // 5, "over/score": index / 4, "kept": 10 - index, "deep": {"a": index, "b": {"c": index / 3}}})
        print(f"row {index} ü")
    sys.stdout.write("10%\r20%\r30%\n")
    sys.stderr.write("to the error output\n")
    run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])})
    run.summary["gone"] = 1
    del run.summary["gone"]
    run.summary["set"] = {"by": {"hand": 1}}
    run.config.update({"later": True})
    folder = pathlib.Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "content.txt").write_text("content\n")
    artifact = wandb.Artifact("things", "dataset", description="described", metadata={"rows": 2})
    artifact.add_file(str(folder / "content.txt"), name="sub/content.txt")
    run.log_artifact(artifact, aliases=["best"])
    run.save(str(folder / "content.txt"), base_path=str(folder), policy="now")
    run.finish(exit_code=args.exit_code)


if __name__ == "__main__":
    main()
