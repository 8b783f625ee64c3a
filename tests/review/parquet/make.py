"""Writes the same leads as CSV, and as Parquet with pyarrow, polars and DuckDB: each with another compression. A test reads all of them and compares.

    pip install -r benches/review/requirements.txt
    python make.py

This is not run in continuous integration.
"""

import csv
import datetime
import decimal

import duckdb
import polars
import pyarrow
import pyarrow.parquet

NAMES = ["Müller", "O'Neil", "Ng, Ada", 'say "hi"', None]
rows = []
for row in range(120):
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(hours=7 * row, seconds=row)
    rows.append(
        {
            "name": NAMES[row % 5],
            "size": row * 3 % 17,
            "big": None if row % 11 == 0 else 10**12 + row % 23,
            "rate": None if row % 7 == 0 else row % 13 / 8,
            "price": decimal.Decimal(row % 29 * 1005 - 9000).scaleb(-2),
            "day": datetime.date(2026, 2, 1) + datetime.timedelta(days=row % 40),
            "at": at,
            "flag": row % 3 == 0,
            "won": "yes" if row % 4 == 0 else "no",
            "tags": ["a", "b"][: row % 3],
        }
    )

schema = pyarrow.schema(
    [
        ("name", pyarrow.string()),
        ("size", pyarrow.int32()),
        ("big", pyarrow.int64()),
        ("rate", pyarrow.float64()),
        ("price", pyarrow.decimal128(12, 2)),
        ("day", pyarrow.date32()),
        ("at", pyarrow.timestamp("ms", "UTC")),
        ("flag", pyarrow.bool_()),
        ("won", pyarrow.string()),
        ("tags", pyarrow.list_(pyarrow.string())),
    ]
)
table = pyarrow.Table.from_pylist(rows, schema)
plain = table.drop_columns("tags")
pyarrow.parquet.write_table(table, "pyarrow.parquet", compression="snappy", row_group_size=50)
polars.from_arrow(plain).write_parquet("polars.parquet", compression="zstd")
duckdb.sql("copy (select * from plain) to 'duckdb.parquet' (format parquet, compression gzip)")

with open("leads.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(plain.column_names)
    for row in rows:
        cells = [row[name] for name in plain.column_names]
        writer.writerow(
            "" if cell is None else str(cell).lower() if isinstance(cell, bool)
            else cell.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(cell, datetime.datetime) else cell
            for cell in cells
        )
