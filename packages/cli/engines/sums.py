"""Sums over an exported project, by an engine that reads it as it stands. Prints them as JSON."""

import json
import sys


def by_pandas(folder):
    import pandas

    frame = pandas.read_parquet(f"{folder}/history")
    frame["run_id"] = frame["run_id"].astype(str)
    groups = frame.groupby("run_id")
    return [
        (run_id, len(rows), rows["loss"].sum(), int(rows["only_whole"].sum()), int(rows["_step"].sum()))
        for run_id, rows in groups
    ]


def by_polars(folder):
    import polars

    frame = polars.scan_parquet(f"{folder}/history/**/*.parquet", hive_partitioning=True)
    sums = frame.group_by("run_id").agg(
        polars.len(), polars.col("loss").sum(), polars.col("only_whole").sum(), polars.col("_step").sum()
    )
    return sums.collect().rows()


def by_spark(folder):
    from pyspark.sql import SparkSession, functions

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    try:
        frame = spark.read.parquet(f"{folder}/history")
        rows = (
            frame.groupBy("run_id")
            .agg(
                functions.count("*"),
                functions.sum("loss"),
                functions.coalesce(functions.sum("only_whole"), functions.lit(0)),
                functions.sum("_step"),
            )
            .collect()
        )
        joined = spark.read.parquet(f"{folder}/runs.parquet").join(frame, functions.col("id") == frame["run_id"])
        if joined.count() != frame.count():
            raise SystemExit("rows were lost in joining the table of runs")
        return [tuple(row) for row in rows]
    finally:
        spark.stop()


def by_arrow(file):
    """One run's rows, as three readers of Arrow files find them."""
    import pandas
    import polars
    import pyarrow.ipc

    table = pyarrow.ipc.open_file(file).read_all()
    table.validate(full=True)
    frames = [table.to_pandas(), pandas.read_feather(file), polars.read_ipc(file)]
    return [("1", len(rows), rows["loss"].sum(), 0, int(rows["_step"].sum())) for rows in frames]


engine, folder = sys.argv[1:]
print(json.dumps(sorted(list(row) for row in globals()[f"by_{engine}"](folder))))
