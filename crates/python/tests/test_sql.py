"""The same rows, asked by the query that `handraise compile --sql` writes: every column it shares with the wheel says the same. The test does not
know how the query says it."""

from __future__ import annotations

from datetime import datetime, timezone

import duckdb
import leads
import pyarrow

import handraise

COUNT = 1_000
SHARED = (
    "lead at score engagement intent grade rating stage decision reason segment priority queue rows later_rows bad_rows".split()
)


def with_local_time(row: dict) -> dict:
    """A row as a table of timestamps has it, where an offset is a column of its own."""
    at = row.get("at") and datetime.fromisoformat(row["at"])
    return {
        **{column: row.get(column) for column in leads.COLUMNS},
        "at": at and at.astimezone(timezone.utc),
        "offset_min": at and int(at.utcoffset().total_seconds()) // 60,
    }


def test_a_definition_as_sql_says_of_each_lead_what_the_wheel_says(definition, root, tool):
    rows = [with_local_time(row) for number in range(COUNT) for row in leads.lead(number)[1]]
    # Rows that nobody can read, and rows of later, are counted alike, too.
    rows += [
        with_local_time({"lead": "odd", "kind": "view", "id": "pricing", "at": "2026-11-20T09:00:00+02:00", "engaged_s": 90}),
        with_local_time({"lead": "odd", "kind": "veiw", "at": "2026-11-20T09:00:00+02:00"}),
        with_local_time({"lead": "odd", "kind": "view", "id": "pricing", "at": "2026-11-21T09:00:00+02:00"}),
    ]
    texts, numbers = dict.fromkeys(["lead", "kind", "id", "value"], pyarrow.string()), pyarrow.int64()
    fields = [(column, texts.get(column, numbers)) for column in leads.COLUMNS if column != "at"]
    touches = pyarrow.Table.from_pylist(
        rows, pyarrow.schema([*fields, ("at", pyarrow.timestamp("us", "UTC")), ("offset_min", numbers)])
    )
    query = tool("compile", root / "www" / "definition.toml", "--sql", "duckdb", "--table", "touches", "--at", leads.AT, "-o", "-")
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.register("touches", touches)
    columns = ", ".join(f'"{name}"' for name in SHARED)
    by_sql = connection.sql(f"select {columns} from ({query.strip().rstrip(';')}) order by lead").arrow().read_all()
    by_wheel = pyarrow.table(handraise.score_batches(definition, touches, leads.AT, bad_rows="set_aside"))
    scored = [{name: row[name] for name in SHARED} for row in by_wheel.to_pylist() if row["problem"] is None]
    assert len(scored) == COUNT + 1 and len({row["score"] for row in scored}) > 10
    assert by_sql.to_pylist() == scored
