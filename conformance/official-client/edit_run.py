"""Changes a run with the official client as a JSON object on standard input says, then saves it.

Keys: `set` (attributes by name), `config` and `summary` (values by key), `delete_config` (keys), `upload` (a file and its
root), `state` (a state to ask for), `delete` (true).
"""

import json
import sys

import wandb


def main() -> None:
    wanted = json.load(sys.stdin)
    run = wandb.Api().run(wanted["path"])
    for name, value in wanted.get("set", {}).items():
        setattr(run, name, value)
    run.config.update(wanted.get("config", {}))
    for key in wanted.get("delete_config", []):
        del run.config[key]
    for key, value in wanted.get("summary", {}).items():
        run.summary[key] = value
    if any(key in wanted for key in ("set", "config", "delete_config", "summary")):
        run.update()
    if "upload" in wanted:
        run.upload_file(wanted["upload"]["file"], root=wanted["upload"]["root"])
    if "state" in wanted:
        print(json.dumps(run.update_state(wanted["state"])))
    if wanted.get("delete"):
        run.delete()


if __name__ == "__main__":
    main()
