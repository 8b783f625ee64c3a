"""How long the same leads take by each way of scoring many of them, on one machine: by the tool, by the wheel, by DuckDB, by ClickHouse, and by Spark
with one and with two workers. Moving the data is told apart from scoring, and each way's scores and grades are compared with the tool's. Prints JSON. It does
not know what is fast."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

CRATE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CRATE / "tests"))

import cluster
import leads
import pyarrow
import pyarrow.parquet

import handraise
from handraise import spark

SITE = CRATE.parent.parent / "www" / "definition.toml"
NAMES = ["id", "version", "pages", "actions", "sources", "attributes", "fields"]
"""Keys of a definition that name things, and give no points for them."""
RUNS = 5
Outcome = tuple[int, str]
"""Score and grade."""


@dataclass(frozen=True)
class Definitions:
    """The sample site's definition, and one that has its names and asks for nothing: by that one, data move as by the other."""

    full: Path
    names: Path

    @classmethod
    def write(cls, folder: Path) -> Definitions:
        site = tomllib.loads(SITE.read_text(encoding="utf-8"))
        names = folder / "names.json"
        names.write_text(json.dumps({key: site[key] for key in NAMES}), encoding="utf-8")
        return cls(SITE, names)


@dataclass(frozen=True)
class Took:
    """How a way took its time. Seconds are those of the quickest of several runs."""

    way: str
    moving_s: float
    """With the definition that asks for nothing: reading rows, bringing a lead's together, making evidence of them, writing what comes out."""
    whole_s: float
    processor_s: float
    """Of all cores, with the whole definition."""
    same: int
    """How many leads have the tool's score and grade."""


def measure(
    way: str, work: Callable[[Path], object], definitions: Definitions, same: int, processor_s: Callable[[], float] = time.process_time
) -> Took:
    print(f"{way} …", file=sys.stderr, flush=True)

    def run(definition: Path) -> tuple[float, float]:
        spent_s, begun_s = processor_s(), time.perf_counter()
        work(definition)
        return time.perf_counter() - begun_s, processor_s() - spent_s

    # In turn: what becomes warm with time becomes so for both.
    runs = [(run(definitions.names), run(definitions.full)) for _ in range(RUNS)]
    (moving_s, _), (whole_s, spent_s) = map(min, zip(*runs))
    return Took(way, moving_s, whole_s, spent_s, same)


def agreeing(outcomes: dict[str, Outcome], by_the_tool: dict[str, Outcome]) -> int:
    return sum(outcomes.get(lead) == outcome for lead, outcome in by_the_tool.items())


def of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def of_sessions(sessions: list[int]) -> float:
    """What the processes of these sessions have spent, with their children that have ended: a worker, its executor, and the executor's Python."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            # Numbered from the third field of `man 5 proc_pid_stat`.
            if int(fields[3]) in sessions:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def score_by_tool(definition: Path, documents: str) -> str:
    command = [os.environ["HANDRAISE_TOOL"], "score", str(definition), "-", "--lines", "--json", "--at", leads.AT]
    return subprocess.run(command, input=documents, capture_output=True, text=True, check=True).stdout


def by_tool(documents: str, count: int, definitions: Definitions) -> Took:
    return measure(
        "`handraise score --lines --json`, documents, whole reports", lambda own: score_by_tool(own, documents), definitions, count, of_children
    )


def by_wheel(rows: pyarrow.Table, told: dict[str, Outcome], definitions: Definitions) -> Iterator[Took]:
    def score(own: Path, report: bool) -> pyarrow.Table:
        return pyarrow.table(handraise.score_batches(handraise.Definition.read(own), rows.to_batches(10_000), leads.AT, report=report))

    for report, name in [(False, "the wheel, rows in memory"), (True, "the wheel, rows in memory, whole reports")]:
        scored = score(definitions.full, report).select(["lead", "score", "grade"]).to_pydict()
        outcomes = dict(zip(scored["lead"], zip(scored["score"], scored["grade"])))
        yield measure(name, lambda own: score(own, report), definitions, agreeing(outcomes, told))


def by_duckdb(rows: pyarrow.Table, told: dict[str, Outcome], definitions: Definitions) -> Took:
    """By the query of `handraise compile --sql`, from a table of the database."""
    import duckdb

    def query(definition: Path) -> str:
        command = [os.environ["HANDRAISE_TOOL"], "compile", str(definition), "--sql", "duckdb", "--at", leads.AT, "--output", "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().rstrip(";")

    connection = duckdb.connect(config={"threads": 1})
    connection.execute("create table touches as select * from rows")
    queries = {definition: query(definition) for definition in (definitions.names, definitions.full)}
    said = connection.sql(f"select lead, score, grade from ({queries[definitions.full]})").fetchall()
    outcomes = {lead: (score, grade) for lead, score, grade in said}
    way = "DuckDB, the definition as SQL, rows in a table"
    return measure(way, lambda own: connection.sql(queries[own]).arrow().read_all(), definitions, agreeing(outcomes, told))


def by_clickhouse(folder: Path, documents: list[dict], told: dict[str, Outcome], definitions: Definitions) -> Took:
    """By the functions of the module, from the texts that forms send."""
    import chdb

    (folder / "config.xml").write_text("<clickhouse><allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf></clickhouse>")
    definition = handraise.Definition.read(definitions.full)
    texts = [handraise.Evidence.from_document(document, definition).encode() for document in documents]
    pyarrow.parquet.write_table(pyarrow.table({"lead": list(told), "evidence": texts}), folder / "forms.parquet")
    connection = chdb.connect(f":memory:?config-file={folder / 'config.xml'}")
    ask = connection.query
    module = os.environ["HANDRAISE_WAREHOUSE"]
    ask(f"INSERT INTO system.webassembly_modules (name, code) SELECT 'handraise', code FROM file('{module}', 'RawBLOB', 'code String')")
    for name, kind in [("score_of", "Int64"), ("grade", "String")]:
        ask(
            f"CREATE FUNCTION handraise_{name} LANGUAGE WASM FROM 'handraise' :: '{name}' ARGUMENTS (definition String, evidence String, at UInt32) "
            f"RETURNS Nullable({kind}) ABI BUFFERED_V1 SETTINGS serialization_format = 'RowBinary'"
        )
    ask("SET webassembly_udf_max_fuel = 0, max_threads = 1")
    ask(f"CREATE TABLE forms ENGINE = Memory AS SELECT * FROM file('{folder / 'forms.parquet'}')")
    for name, own in asdict(definitions).items():
        compiled = folder / f"{name}.mql"
        compiled.write_bytes(handraise.Definition.read(own).mql)
        ask(f"CREATE TABLE {own_table(own)} ENGINE = Memory AS SELECT definition FROM file('{compiled}', 'RawBLOB', 'definition String')")
    at_s = int(datetime.fromisoformat(leads.AT).timestamp())

    def called(function: str, own: Path) -> str:
        return f"handraise_{function}((SELECT definition FROM {own_table(own)}), evidence, toUInt32({at_s}))"

    said = str(ask(f"SELECT lead, {called('score_of', definitions.full)}, {called('grade', definitions.full)} FROM forms", "JSONCompactEachRow"))
    outcomes = {lead: (int(score), grade) for lead, score, grade in map(json.loads, said.splitlines())}
    took = measure(
        "ClickHouse, texts of forms, scores alone",
        lambda own: ask(f"SELECT sum({called('score_of', own)}) FROM forms"),
        definitions,
        agreeing(outcomes, told),
    )
    connection.close()
    return took


def own_table(definition: Path) -> str:
    return f"own_{definition.stem}"


def by_spark(folder: Path, rows: pyarrow.Table, told: dict[str, Outcome], definitions: Definitions) -> Iterator[Took]:
    """From a file in which no lead's rows are together."""
    scattered = rows.take(pyarrow.array(sorted(range(rows.num_rows), key=lambda place: place * 7919 % rows.num_rows)))
    pyarrow.parquet.write_table(scattered, folder / "touches.parquet", row_group_size=50_000)
    with cluster.Cluster(folder, workers=1) as own:
        history = own.session.read.parquet(str(folder / "touches.parquet"))

        def scores(definition: Path):
            return spark.score(handraise.Definition.read(definition), history, leads.AT, partitions=8)

        for workers in (1, 2):
            if workers > 1:
                own.start_worker()
                own.wait_for_executors(workers)
            outcomes = {row.lead: (row.score, row.grade) for row in scores(definitions.full).select("lead", "score", "grade").collect()}
            yield measure(
                f"Spark, {workers} {'worker' if workers == 1 else 'workers'}, rows in Parquet",
                lambda definition: scores(definition).write.format("noop").mode("overwrite").save(),
                definitions,
                agreeing(outcomes, told),
                lambda: of_sessions([worker.pid for worker in own.workers]),
            )


def main(count: int) -> None:
    drawn = [leads.lead(number) for number in range(count)]
    documents = [document for document, _ in drawn]
    rows = leads.table([row for _, rows in drawn for row in rows])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        definitions = Definitions.write(folder)
        lines = leads.lines(documents)
        reports = map(json.loads, score_by_tool(definitions.full, lines).splitlines())
        told = {f"lead-{number:07}": (report["score"], report["grade"]) for number, report in enumerate(reports)}
        took = [
            by_tool(lines, count, definitions),
            *by_wheel(rows, told, definitions),
            by_duckdb(leads.timed([row for _, rows in drawn for row in rows]), told, definitions),
            by_clickhouse(folder, documents, told, definitions),
            *by_spark(folder, rows, told, definitions),
        ]
    print(json.dumps({"leads": count, "rows": rows.num_rows, "took": [asdict(one) for one in took]}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
