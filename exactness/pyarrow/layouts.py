"""Ways of laying the same rows out in a file."""

import pyarrow as pa
import pyarrow.parquet as pq

_plain = {"use_dictionary": False}

#: By name, what the writer is told; `row_group_size` is in rows, `data_page_size` in bytes.
LAYOUTS = {
    "default": {},
    "one row a group": {"row_group_size": 1},
    "five rows a group, page index": {"row_group_size": 5, "write_page_index": True},
    "tiny pages, page index": {"data_page_size": 1, "write_batch_size": 3, "write_page_index": True},
    "tiny pages, no page index": {"data_page_size": 1, "write_batch_size": 3},
    "tiny pages v2, page index": {
        "data_page_version": "2.0",
        "data_page_size": 1,
        "write_batch_size": 4,
        "write_page_index": True,
    },
    "no statistics": {"write_statistics": False, "row_group_size": 10},
    "no statistics, offset index": {
        "write_statistics": False,
        "write_page_index": True,
        "data_page_size": 1,
        "write_batch_size": 5,
    },
    "statistics of the steps only": {
        "write_statistics": ["_step"],
        "row_group_size": 10,
        "write_page_index": True,
    },
    "plain": {**_plain},
    "plain v2, checksums": {**_plain, "data_page_version": "2.0", "write_page_checksum": True},
    "checksums": {"write_page_checksum": True, "data_page_size": 1, "write_batch_size": 7},
    "dictionary that overflows": {
        "dictionary_pagesize_limit": 8,
        "data_page_size": 16,
        "write_batch_size": 4,
    },
    "old format": {"version": "1.0", "use_deprecated_int96_timestamps": True},
    "format 2.4": {"version": "2.4", "coerce_timestamps": "us", "allow_truncated_timestamps": True},
    "without the Arrow schema": {"store_schema": False},
    "lists of old": {"use_compliant_nested_type": False},
    "decimals as integers": {"store_decimal_as_integer": True},
    "uncompressed": {"compression": "none"},
    "gzip": {"compression": "gzip", "row_group_size": 16},
    "zstd": {"compression": "zstd"},
    "zstd v2": {
        "compression": "zstd",
        "compression_level": 19,
        "data_page_version": "2.0",
        "row_group_size": 20,
    },
    "lz4": {"compression": "lz4", "row_group_size": 16},
    "brotli": {"compression": "brotli"},
    "gzip v2, page index": {
        "compression": "gzip",
        "data_page_version": "2.0",
        "write_page_index": True,
        "data_page_size": 1,
        "write_batch_size": 6,
    },
    "bloom filters": {"bloom_filter_options": {"_step": True}, "row_group_size": 16},
    "content-defined pages": {"use_content_defined_chunking": True},
}

#: By name, for which types the writer takes an encoding.
ENCODINGS = {
    "DELTA_BINARY_PACKED": {"INT32", "INT64"},
    "BYTE_STREAM_SPLIT": {"INT32", "INT64", "FLOAT", "DOUBLE", "FIXED_LEN_BYTE_ARRAY"},
    "DELTA_LENGTH_BYTE_ARRAY": {"BYTE_ARRAY"},
    "DELTA_BYTE_ARRAY": {"BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"},
    "RLE": {"BOOLEAN"},
    "PLAIN": {"INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BOOLEAN", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"},
}


def write(path, table, options):
    options = {"compression": "snappy", **options}
    pq.write_table(table, path, **options)


def encoded(path, table, encoding, options):
    """Writes each column in the encoding where its type allows it; tells whether any column does."""
    table = _without_dictionaries(table)
    leaves = _leaves(path, table)
    chosen = {name: encoding for name, kind in leaves if kind in ENCODINGS[encoding]}
    if chosen:
        write(path, table, {**options, "use_dictionary": False, "column_encoding": chosen})
    return bool(chosen)


def _without_dictionaries(table):
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(field.type.value_type))
    return table


def _leaves(path, table):
    """The leaf columns' paths and physical types, as a file without rows tells them."""
    pq.write_table(table.slice(0, 0), path)
    schema = pq.ParquetFile(path).schema
    return [(schema.column(at).path, schema.column(at).physical_type) for at in range(len(schema))]
