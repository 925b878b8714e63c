"""Answers questions about runs with the official client.

Reads questions from standard input until it ends, each a line of JSON, and answers each with a line of JSON:
`{"ok": value}` with tagged scalars (see encoding.py), `{"error": {"class", "bases", "message", "cause"}}`, or
`{"parts": {name: one of these}}`.
"""

import ast
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping

import wandb
from encoding import encode

ATTRIBUTES = [
    "id", "name", "state", "config", "rawconfig", "summary_metrics", "system_metrics", "tags", "notes", "group",
    "job_type", "url", "path", "entity", "project", "username", "created_at", "heartbeat_at", "metadata",
    "lastHistoryStep", "history_keys", "storage_id", "sweep_name", "read_only", "project_internal_id",
    "description", "display_name", "commit", "history_line_count", "project_id", "sweep",
]  # fmt: skip


def attributes(api, question):
    run = api.run(question["path"])
    found = {name: outcome(lambda name=name: getattr(run, name)) for name in ATTRIBUTES}
    found["summary"] = outcome(lambda: summary_as_dict(run.summary))
    found["user"] = outcome(lambda: {"name": run.user.name, "username": run.user.username})
    found["repr"] = outcome(lambda: repr(run))
    found["to_html"] = outcome(lambda: run.to_html())
    return Answered(found)


def summary_as_dict(summary):
    """What reading every key of the summary gives; nested objects are views that are read the same way."""
    read = {key: summary[key] for key in summary.keys()}
    return {key: summary_as_dict(value) if hasattr(value, "keys") else value for key, value in read.items()}


def lazy_attributes(api, question):
    """The attributes of a run that came from a lazy list, before anything was loaded."""
    runs = api.runs(question["path"], filters={"name": question["run"]})
    run = runs[0]
    names = question["names"]
    return Answered({name: outcome(lambda name=name: getattr(run, name)) for name in names})


def config_from_full_list(api, question):
    """The config of a run that came complete with a list."""
    return next(run for run in api.runs(question["path"], lazy=False) if run.id == question["run"]).config


def scan(api, question):
    run = api.run(question["path"])
    method = getattr(run, question.get("method", "scan_history"))
    return list(method(**question.get("args", {})))


def scan_twice(api, question):
    """The rows of one scan object that is gone through two times."""
    rows = api.run(question["path"]).scan_history(**question.get("args", {}))
    return [list(rows), list(rows)]


def history(api, question):
    return api.run(question["path"]).history(pandas=False, **question.get("args", {}))


def history_frame(api, question):
    """The pandas form, column by column; pandas' own scalars as Python's."""
    frame = api.run(question["path"]).history(pandas=True, **question.get("args", {}))
    return {name: frame[name].tolist() for name in frame.columns}


def exports(api, question):
    run = api.run(question["path"])
    result = run.download_history_exports(question["folder"], **question.get("args", {}))
    return {
        "paths": sorted(str(file) for file in result.paths),
        "contains_live_data": result.contains_live_data,
        "errors": {str(file): str(message) for file, message in (result.errors or {}).items()},
    }


def parquet_rows(_api, question):
    """The rows of downloaded exports by pyarrow, which knows nothing of either client."""
    import pyarrow.parquet

    rows = []
    for file in question["files"]:
        rows.extend(pyarrow.parquet.read_table(file).to_pylist())
    return rows


def files(api, question):
    run = api.run(question["path"])
    listed = list(run.files(**question.get("args", {})))
    described = []
    with tempfile.TemporaryDirectory(dir=os.environ["WANDB_DIR"]) as folder:
        for file in listed:
            text = {"name": file.name, "size": file.size, "mimetype": file.mimetype, "md5": file.md5}
            text["updated_at"] = file.updated_at
            if question.get("contents"):
                file.download(root=folder, replace=True).close()
                with open(os.path.join(folder, file.name), "rb") as content:
                    text["content_md5"] = hashlib.md5(content.read()).hexdigest()
            described.append(text)
    return described


def runs(api, question):
    listed = api.runs(question["path"], **question.get("args", {}))
    found = [
        {"id": run.id, "name": run.name, "state": run.state, "created_at": run.created_at, "tags": run.tags}
        for run in listed
    ]
    return {"length": len(listed), "runs": found}


def python(api, question):
    """The value of the last line of `code`, which sees `wandb`, `api`, `run` (of `path`) and what `names` gives it."""
    names = {"wandb": wandb, "api": api, **question.get("names", {})}
    if question["path"]:
        names["run"] = api.run(question["path"])
    *before, last = ast.parse(question["code"]).body
    exec(compile(ast.Module(before, []), "question", "exec"), names)
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), "question", "exec"), names)
        return None
    return plain(eval(compile(ast.Expression(last.value), "question", "eval"), names))


def plain(value):
    """Lists of the client as lists, its objects by what they are known by; everything else as it is."""
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, wandb.apis.public.Run):
        return value.id
    if hasattr(value, "name") and isinstance(value.name, str):
        return value.name
    return [plain(item) for item in value]


def sweep_of_run(api, question):
    sweep = api.run(question["path"]).sweep
    names = ["id", "name", "entity", "project", "config", "expected_run_count", "path", "url"]
    read = {name: getattr(sweep, name) for name in names}
    more = {"state": sweep.state, "method": sweep.method, "description": sweep.description}
    return {**read, **more, "best_loss": sweep.best_loss, "run_count": sweep.run_count}


def sweeps_of_project(api, question):
    entity, project = question["path"].split("/")
    sweeps = api.project(project, entity=entity).sweeps()
    return {"length": len(sweeps), "ids": [sweep.id for sweep in sweeps]}


def console_logs(api, question):
    lines = api.run(question["path"]).console_logs(**question.get("args", {}))
    return [{"number": line.number, "level": line.level, "label": line.label, "content": line.content} for line in lines]


def viewer(api, _question):
    return {"entity": api.default_entity, "username": api.viewer.username}


KINDS = [
    attributes, lazy_attributes, config_from_full_list, scan, scan_twice, history, history_frame, exports, parquet_rows, files, runs,
    python, viewer, sweep_of_run, sweeps_of_project, console_logs,
]  # fmt: skip


class Answered(dict):
    """An answer in parts, each of which is an outcome of its own: `{"parts": {name: outcome}}`."""


def outcome(ask):
    try:
        value = ask()
        return {"parts": dict(value)} if isinstance(value, Answered) else {"ok": encode(value)}
    except Exception as error:
        return {"error": describe(error)}


def describe(error: BaseException) -> dict:
    cause = error.__cause__ or getattr(error, "exc", None)
    return {
        "class": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__[1:-1]],
        "message": str(error),
        "cause": type(cause).__name__ if cause else None,
    }


def main() -> None:
    kinds = {kind.__name__: kind for kind in KINDS}
    answers_to = sys.stdout
    # What the client, or the code of a question, prints must not be taken for an answer.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        # A fresh object for each question: the client caches runs by the path's text.
        answer = outcome(lambda: kinds[question["what"]](wandb.Api(timeout=60), question))
        json.dump(answer, answers_to, ensure_ascii=False, allow_nan=False)
        answers_to.write("\n")
        answers_to.flush()


if __name__ == "__main__":
    main()
