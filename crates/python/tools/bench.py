"""How many leads a second one core scores, in seconds of the processor, which other work on the machine changes little. Prints JSON. It does not
know what is fast."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

CRATE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CRATE / "tests"))

import leads
import pyarrow
import pyarrow.parquet

import handraise

SITE = CRATE.parent.parent / "www" / "definition.toml"
NOTHING = 'id = "nothing"\nversion = 1\n'


def processor_s(work) -> float:
    """The least of three runs."""
    runs = []
    for _ in range(3):
        begun = time.process_time()
        work()
        runs.append(time.process_time() - begun)
    return min(runs)


def tool_s(documents: str) -> float:
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    runs = []
    for _ in range(3):
        begun = spent()
        command = [os.environ["HANDRAISE_TOOL"], "score", str(SITE), "-", "--lines", "--json", "--at", leads.AT]
        subprocess.run(command, input=documents, capture_output=True, text=True, check=True)
        runs.append(spent() - begun)
    return min(runs)


def clickhouse_s(definition: handraise.Definition, documents: list[dict]) -> dict[str, float]:
    """By the functions of the module, from the texts that forms send. What the same rows take without a score is told apart."""
    import chdb

    folder = Path(tempfile.mkdtemp())
    (folder / "config.xml").write_text("<clickhouse><allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf></clickhouse>")
    (folder / "definition.mql").write_bytes(definition.mql)
    texts = [handraise.Evidence.from_document(document, definition).encode() for document in documents]
    pyarrow.parquet.write_table(pyarrow.table({"evidence": texts}), folder / "forms.parquet")
    connection = chdb.connect(f":memory:?config-file={folder / 'config.xml'}")
    ask = connection.query
    ask(f"INSERT INTO system.webassembly_modules (name, code) SELECT 'handraise', code FROM file('{os.environ['HANDRAISE_WAREHOUSE']}', 'RawBLOB', 'code String')")
    ask(
        "CREATE FUNCTION handraise_score LANGUAGE WASM FROM 'handraise' :: 'score_of' ARGUMENTS (definition String, evidence String, at UInt32) "
        "RETURNS Nullable(Int64) ABI BUFFERED_V1 SETTINGS serialization_format = 'RowBinary'"
    )
    ask("SET webassembly_udf_max_fuel = 0, max_threads = 1")
    ask(f"CREATE TABLE forms ENGINE = Memory AS SELECT * FROM file('{folder / 'forms.parquet'}')")
    ask(f"CREATE TABLE own ENGINE = Memory AS SELECT definition FROM file('{folder / 'definition.mql'}', 'RawBLOB', 'definition String')")
    at_s = int(datetime.fromisoformat(leads.AT.replace("Z", "+00:00")).timestamp())
    took = {
        "ClickHouse, the same texts without a score": processor_s(lambda: ask("SELECT sum(cityHash64(evidence)) FROM forms")),
        "ClickHouse, scores of forms": processor_s(
            lambda: ask(f"SELECT sum(handraise_score((SELECT definition FROM own), evidence, toUInt32({at_s}))) FROM forms")
        ),
    }
    connection.close()
    return took


def main(count: int) -> None:
    drawn = [leads.lead(number) for number in range(count)]
    rows = leads.table([row for _, rows in drawn for row in rows])
    definition, nothing = handraise.Definition.read(SITE), handraise.Definition.compile(NOTHING)

    def score(with_definition, report=False):
        for _ in handraise.score_batches(with_definition, rows.to_batches(10_000), leads.AT, report=report):
            pass

    took = {
        "rows into evidence, and scores by an empty definition": processor_s(lambda: score(nothing)),
        "scores": processor_s(lambda: score(definition)),
        "scores and whole reports": processor_s(lambda: score(definition, report=True)),
    }
    if os.environ.get("HANDRAISE_TOOL"):
        took["`handraise score --lines --json`, from documents"] = tool_s(leads.lines([document for document, _ in drawn]))
    if os.environ.get("HANDRAISE_WAREHOUSE"):
        took |= clickhouse_s(definition, [document for document, _ in drawn])
    print(json.dumps({"leads": count, "rows": rows.num_rows, "took_s": took}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
