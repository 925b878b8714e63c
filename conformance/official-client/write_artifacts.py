"""Logs artifacts of every kind with the official client, uses some, and links one."""

import argparse
import math
import os
import pathlib

import wandb
from writing import quick_settings, say

WORDS = {
    "plain.txt": b"hello\n",
    "empty.bin": b"",
    "sub folder/notes ü 100%.txt": "Zürich ✓ 𝄞\n".encode(),
    "deep/er/still/one.bin": bytes(range(256)) * 64,
    "\U0001d11e.txt": b"an astral name",
    "\uff5e.txt": b"a name that UTF-16 sorts after it",
}


def write(folder: pathlib.Path, files: dict) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", required=True)
    parser.add_argument("--other-project", required=True)
    parser.add_argument("--folder", required=True)
    args = parser.parse_args()
    folder = pathlib.Path(args.folder)
    write(folder / "data", WORDS)
    write(folder, {"outside/referred.txt": b"kept elsewhere", "outside/sub/other.txt": b"kept elsewhere, too"})

    run = wandb.init(project=args.project, id="writer", settings=quick_settings())
    run.log({"loss": 1.0})

    data = wandb.Artifact(
        "data",
        type="dataset",
        description="First line.\nSecond line ✓",
        metadata={"rows": 3, "nested": {"list": [1, 2.5, None, "x"]}, "nan": math.nan, "big": 2**53 + 1},
    )
    data.add_dir(str(folder / "data"))
    data.add_file(str(folder / "data" / "plain.txt"), name="again/plain.txt")
    data.add_reference((folder / "outside").as_uri(), name="refs")
    with data.new_file("made.json", encoding="utf-8") as file:
        file.write('{"made": true}')
    run.log_artifact(data, aliases=["best", "first"], tags=["tag one", "tag-two"]).wait()

    # The same contents again: no new version, but another alias.
    same = wandb.Artifact("data", type="dataset")
    for path, entry in data.manifest.entries.items():
        same.manifest.add_entry(entry)
    assert run.log_artifact(same, aliases=["same"]).wait().version == "v0"

    changed = wandb.Artifact("data", type="dataset", metadata={"rows": 4})
    changed.add_dir(str(folder / "data"))
    write(folder, {"new.txt": b"new"})
    changed.add_file(str(folder / "new.txt"))
    run.log_artifact(changed).wait()

    added = wandb.Artifact("data", type="dataset", incremental=True)
    write(folder, {"added.txt": b"added"})
    added.add_file(str(folder / "added.txt"))
    run.log_artifact(added, aliases=["incremental"]).wait()

    table = wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])
    run.log({"table": table})
    run.log_code(str(folder), name="code-of-writer", include_fn=lambda path: path.endswith(".txt"))

    derived = wandb.Artifact("derived", type="dataset")
    source = wandb.Api().artifact(f"{run.entity}/{args.project}/data:v0")
    derived.add_reference(source.get_entry("plain.txt"), name="from-data.txt")
    run.log_artifact(derived).wait()

    run.link_artifact(source, f"{run.entity}/{args.other_project}/portfolio", aliases=["prod"])
    run.finish()

    user = wandb.init(project=args.other_project, id="user", settings=quick_settings())
    user.use_artifact(f"{run.entity}/{args.project}/data:best", use_as="input")
    user.use_artifact(f"{run.entity}/{args.project}/data:v1")
    user.finish()
    say("done")


if __name__ == "__main__":
    os.chdir(os.environ["WANDB_DIR"])
    main()
