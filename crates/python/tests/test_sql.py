"""The same rows, asked by the query that `handraise compile --sql` writes: every column it shares with the wheel says the same. The test does not
know how the query says it."""

from __future__ import annotations

import duckdb
import leads
import pyarrow

import handraise

COUNT = 1_000
SHARED = (
    "lead at score engagement intent grade rating stage decision reason segment priority queue rows later_rows bad_rows".split()
)


def test_a_definition_as_sql_says_of_each_lead_what_the_wheel_says(definition, root, tool):
    rows = [row for number in range(COUNT) for row in leads.lead(number)[1]]
    # Rows that nobody can read, and rows of later, are counted alike, too.
    rows += [
        {"lead": "odd", "kind": "view", "id": "pricing", "at": "2026-11-20T09:00:00+02:00", "engaged_s": 90},
        {"lead": "odd", "kind": "veiw", "at": "2026-11-20T09:00:00+02:00"},
        {"lead": "odd", "kind": "view", "id": "pricing", "at": "2026-11-21T09:00:00+02:00"},
    ]
    touches = leads.timed(rows)
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
