"""What the writers share: quick flushing, a record of what was logged, and waiting for a word on standard input."""

import sys

import wandb
from encoding import dumps, encode


def quick_settings(**more) -> wandb.Settings:
    """Settings that send rows twice a second instead of every 15 seconds, and sample the machine often."""
    return wandb.Settings(
        x_file_stream_transmit_interval=0.5,
        x_stats_sampling_interval=1.0,
        **more,
    )


class LoggedRows:
    """Logs rows and writes each one, as it was given, to a file: one line of tagged JSON with its `_step`."""

    def __init__(self, run, file: str):
        self._run = run
        self._file = open(file, "a", encoding="utf-8")

    def log(self, row: dict, step: int) -> None:
        self._run.log(row, step=step)
        plain = {key: _plain(value) for key, value in row.items()}
        self._file.write(dumps({"_step": step, **plain}) + "\n")
        # A test may read it while this process goes on, or kill it.
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def _plain(value):
    """A histogram as the object that stands for it in the history; everything else as it is."""
    if isinstance(value, wandb.Histogram):
        return {"_type": "histogram", "values": list(value.histogram), "bins": list(value.bins)}
    encode(value)
    return value


def say(word: str) -> None:
    """Tells the test how far this writer is, past the console capture of the client."""
    sys.__stdout__.write(word + "\n")
    sys.__stdout__.flush()


def wait_for_word(*known: str) -> str:
    """The next word from the test. The end of the input means `finish`, so that no writer outlives its test."""
    line = sys.stdin.readline()
    word = line.strip() or "finish"
    if word not in known and word != "finish":
        raise SystemExit(f"there is no word `{word}`")
    return word
