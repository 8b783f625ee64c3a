"""Asks queries of a table of rows in DuckDB, and prints what each answers: a list of rows as JSON. It does not know what is asked."""

import json
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
connection = duckdb.connect()
connection.execute(
    'create table touches as select lead, kind, id, "value", to_timestamp(at_s) as "at", engaged_s, span_s, depth_pct, amount, offset_min '
    "from read_csv(?, header = true, types = {'lead': 'varchar', 'kind': 'varchar', 'id': 'varchar', 'value': 'varchar', 'at_s': 'bigint', "
    "'engaged_s': 'bigint', 'span_s': 'bigint', 'depth_pct': 'bigint', 'amount': 'bigint', 'offset_min': 'bigint'})",
    [str(folder / "touches.csv")],
)


def asked(query: str) -> list[dict]:
    done = connection.execute(query)
    names = [column[0] for column in done.description]
    return [dict(zip(names, row)) for row in done.fetchall()]


answers = [asked(query) for query in json.loads((folder / "queries.json").read_text(encoding="utf-8"))]
print(json.dumps(answers, default=str))
