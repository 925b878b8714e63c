"""The unmodified official client on the embedded server: `runscan serve` prints what to export for it."""

import math

import wandb

with wandb.init(project="examples", config={"learning_rate": 0.1}) as run:
    for step in range(500):
        run.log({"loss": math.exp(-step * run.config.learning_rate / 50)})

api = wandb.Api()
finished = api.run(f"{run.entity}/{run.project}/{run.id}")
rows = list(finished.scan_history(keys=["loss"]))
print(f"{finished.state}: {len(rows)} rows, last loss {rows[-1]['loss']:.4f}")
