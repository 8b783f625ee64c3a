"""Functions of ClickHouse, which runs in this process: every golden entry has the bytes of the library. The tests do not know a server."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.clickhouse
FUNCTIONS = {"report": "Nullable(String)", "score_of": "Nullable(Int64)", "grade": "Nullable(String)", "decision": "Nullable(String)"}


def made(name: str, kind: str) -> str:
    return (
        f"CREATE FUNCTION handraise_{name} LANGUAGE WASM FROM 'handraise' :: '{name}' "
        f"ARGUMENTS (definition String, evidence String, at UInt32) RETURNS {kind} ABI BUFFERED_V1 "
        "SETTINGS serialization_format = 'RowBinary'"
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    import chdb

    folder = tmp_path_factory.mktemp("clickhouse")
    config = folder / "config.xml"
    config.write_text("<clickhouse><allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf></clickhouse>")
    connection = chdb.connect(f":memory:?config-file={config}")

    def ask(query: str) -> list[list]:
        return [json.loads(line) for line in str(connection.query(query, "JSONCompactEachRow")).splitlines()]

    code = os.environ["HANDRAISE_WAREHOUSE"]
    ask(f"INSERT INTO system.webassembly_modules (name, code) SELECT 'handraise', code FROM file('{code}', 'RawBLOB', 'code String')")
    # How long a call may take is limited in steps; a block of many leads takes more than a guard against endless loops allows.
    ask("SET webassembly_udf_max_fuel = 0")
    for name, kind in FUNCTIONS.items():
        ask(made(name, kind))
    yield ask
    connection.close()


@pytest.fixture(scope="module")
def golden(root, warehouse, tmp_path_factory):
    import brotli

    path = tmp_path_factory.mktemp("golden") / "golden.jsonl"
    path.write_bytes(brotli.decompress((root / "tests" / "golden" / "golden.jsonl.br").read_bytes()))
    warehouse(
        "CREATE TABLE golden ENGINE = Memory AS SELECT base64Decode(mql) AS definition, evidence, at_s AS at, assessment "
        f"FROM file('{path}', 'JSONEachRow', 'mql String, evidence String, at_s UInt32, assessment String')"
    )
    return len(path.read_bytes().splitlines())


def test_the_module_has_no_imports():
    code = Path(os.environ["HANDRAISE_WAREHOUSE"]).read_bytes()
    place, sections = 8, set()
    while place < len(code):
        sections.add(code[place])
        size = shift = 0
        while True:
            place += 1
            size |= (code[place] & 0x7F) << shift
            shift += 7
            if code[place] < 0x80:
                break
        place += 1 + size
    assert place == len(code) and 2 not in sections and 7 in sections


def test_every_golden_entry_has_the_bytes_of_the_library(warehouse, golden):
    [[count, same]] = warehouse(
        "SELECT count(), countIf(handraise_report(definition, evidence, at) = assessment) FROM golden"
    )
    assert int(count) == int(same) == golden > 2000


def test_score_grade_and_decision_are_those_of_the_report(warehouse, golden):
    [[same]] = warehouse(
        "SELECT countIf(handraise_score_of(definition, evidence, at) = JSONExtractInt(assessment, 'score') "
        "AND handraise_grade(definition, evidence, at) = JSONExtractString(assessment, 'grade') "
        "AND handraise_decision(definition, evidence, at) = JSONExtractString(assessment, 'decision')) FROM golden"
    )
    assert int(same) == golden


def test_what_cannot_be_read_is_null_and_its_neighbours_are_scored(warehouse, golden):
    [[nulls, others]] = warehouse(
        "SELECT countIf(isNull(said) AND wrong), countIf(isNotNull(said) AND NOT wrong) FROM (SELECT rowNumberInAllBlocks() % 2 = 0 AS wrong, "
        "handraise_grade(definition, if(wrong, '###', evidence), at) AS said FROM golden)"
    )
    assert int(nulls) + int(others) == golden and int(nulls) > 1000
