"""Reads what the scanner wrote as Arrow, and says where its cells are not those of the parquet files.

Takes the folder with `cases.json` and the files, and a folder that has a stream for each history, named by its place
among the cases. Prints `{"streams": n, "cells": n, "wrong": [text, …]}`.
"""

import functools
import json
import sys
from pathlib import Path

import pyarrow.ipc as ipc
from cells import cells_of
from pyarrow import types

files, streams = map(Path, sys.argv[1:])


@functools.cache
def cells_in(file):
    return json.loads((files / f"{file}.json").read_text())


def expected_cells(case, answer, name):
    held = [cells_in(file).get(name) for file in case["files"]]
    return [held[file][row] if held[file] else None for file, row in answer["rows"]]


def is_same(kind, scalar, cell, expected):
    if cell == expected and type(cell) in (int, float) and type(expected) in (int, float):
        return str(float(cell)) == str(float(expected))  # Minus zero is not zero.
    if cell == expected:
        return True
    if types.is_time(kind):  # Arrow has no milliseconds of 64 bits: they come as microseconds.
        return str(cell).rstrip("0") == str(expected).rstrip("0")
    # Bytes of a type of their own, which may look like JSON.
    return types.is_binary(kind) and expected == {"b": scalar.as_py().hex()}


def compare(case, answer, table):
    """Gives how many cells were compared; fails at the first that is wrong."""
    table.validate(full=True)
    if not answer["rows"]:
        return 0 if table.num_rows == 0 else fail(f"{table.num_rows} rows instead of none")
    if table.column_names != answer["columns"] or table.num_rows != len(answer["rows"]):
        fail(f"{table.num_rows} rows of {table.column_names}, not {len(answer['rows'])} of {answer['columns']}")
    for name, column in zip(table.column_names, table.columns):
        array = column.combine_chunks()
        found, expected = cells_of(array), expected_cells(case, answer, name)
        for row, (cell, wanted) in enumerate(zip(found, expected, strict=True)):
            if not is_same(array.type, array[row], cell, wanted):
                fail(f"row {row} of '{name}' ({array.type}): {cell}, and in parquet {wanted}")
    return table.num_rows * table.num_columns


def fail(reason):
    raise ValueError(reason)


def main():
    count, compared, wrong = 0, 0, []
    for place, case in enumerate(json.loads((files / "cases.json").read_text())):
        stream = streams / f"{place}.arrow"
        whole = [asked["answer"] for asked in case["queries"] if asked["query"] == {"keyMode": "every-row"}]
        if not stream.exists() or not whole:
            continue
        try:
            compared += compare(case, whole[0], ipc.open_stream(stream).read_all())
            count += 1
        except Exception as error:  # All of them are told, whatever they are.
            wrong.append(f"{case['group']}, {case['name']}: {error}")
    print(json.dumps({"streams": count, "cells": compared, "wrong": wrong}))


main()
