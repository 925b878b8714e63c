"""Writes files into the folder that it is given, and what a scan of them has to answer.

    python generate.py FOLDER

`cases.json` is a list of histories: their files, and queries with the answers that `reference.py` works out. What each
file holds is beside it, in a JSON file of its own: the cells of each column.
"""

import json
import sys
from pathlib import Path

import layouts
import queries
import several
import steps
import tables
from reference import ReadFile, answer


class Writer:
    def __init__(self, folder):
        self.folder = folder
        self.cases = []
        self.files = 0

    def path(self):
        self.files += 1
        return self.folder / f"{self.files}.parquet"

    def file(self, table, options):
        path = self.path()
        layouts.write(path, table, options)
        return path

    def case(self, group, name, paths, asked):
        """`asked` gives the queries, from the names of all columns and the steps of all rows."""
        read = [self.read(path) for path in paths]
        names = list(dict.fromkeys(name for file in read for name in file.columns))
        all_steps = [step for file in read for step in file.steps]
        self.cases.append(
            {
                "group": group,
                "name": name,
                "files": [path.stem for path in paths],
                "queries": [
                    {"query": query, "answer": answer(read, query)} for query in asked(names, all_steps)
                ],
            }
        )

    def read(self, path):
        file = ReadFile(path)
        path.with_suffix(".json").write_text(json.dumps(file.columns))
        return file

    def unreadable(self, group, name, paths, code):
        for path in paths:
            path.with_suffix(".json").write_text("{}")
        refused = {"error": code, "file": 0}
        case = {
            "files": [path.stem for path in paths],
            "queries": [{"query": queries.EVERYTHING, "answer": refused}],
        }
        self.cases.append({"group": group, "name": name, **case})


def types(writer):
    for family, columns in tables.FAMILIES.items():
        table = tables.table(columns())
        for seed, (layout, options) in enumerate(layouts.LAYOUTS.items()):
            if family == "far_times" and options.get("use_deprecated_int96_timestamps"):
                continue  # They reach less far than 64 bits of seconds.
            path = writer.file(table, options)
            asked = _metrics if family == "metrics" else _columns(seed)
            writer.case(f"types: {family}", layout, [path], asked)
        for seed, encoding in enumerate(layouts.ENCODINGS):
            for page, options in (("", {}), (" v2", {"data_page_version": "2.0", "row_group_size": 20})):
                path = writer.path()
                if layouts.encoded(path, table, encoding, options):
                    writer.case(f"types: {family}", f"{encoding}{page}", [path], _columns(seed + 2))


def _metrics(_names, _steps):
    return queries.of_metrics()


def _columns(seed):
    return lambda names, _steps: queries.of_columns(names, seed)


def step_orders(writer):
    for name, table in steps.step_tables():
        for layout in steps.LAYOUTS:
            path = writer.file(table, layouts.LAYOUTS[layout])
            writer.case(
                f"steps: {layout}", name, [path], lambda _names, all_steps: queries.of_steps(all_steps)
            )


def histories(writer):
    chosen = ("default", "five rows a group, page index", "no statistics")
    for name, parts in several.histories():
        for layout in chosen:
            paths = [writer.file(part, layouts.LAYOUTS[layout]) for part in parts]
            writer.case(f"several files: {layout}", name, paths, queries.of_histories)
    for name, parts in several.misordered():
        writer.unreadable(
            "several files: default", name, [writer.file(part, {}) for part in parts], "UNSUPPORTED"
        )


def main(folder):
    writer = Writer(Path(folder))
    types(writer)
    step_orders(writer)
    histories(writer)
    (writer.folder / "cases.json").write_text(json.dumps(writer.cases))


if __name__ == "__main__":
    main(sys.argv[1])
