"""Many leads: batches of any library, the tool's bytes, leads that cross batches, and rows that are wrong. The tests do not know Spark."""

from __future__ import annotations

import json
import signal

import duckdb
import leads
import polars
import pyarrow
import pytest

import handraise

COUNT = 1_000


@pytest.fixture(scope="module")
def everybody():
    drawn = [leads.lead(number) for number in range(COUNT)]
    return [document for document, _ in drawn], leads.table([row for _, rows in drawn for row in rows])


@pytest.fixture(scope="module")
def said_by_the_tool(root, tool, everybody):
    documents, _ = everybody
    said = tool("score", root / "www" / "definition.toml", "-", "--lines", "--json", "--at", leads.AT, given=leads.lines(documents))
    return said.splitlines()


def reports(definition, batches, **wishes) -> list[str]:
    scores = handraise.score_batches(definition, batches, leads.AT, report=True, **wishes)
    return pyarrow.table(scores).column("report").to_pylist()


def test_random_leads_have_the_bytes_of_the_tool(definition, everybody, said_by_the_tool):
    assert len(set(said_by_the_tool)) > COUNT / 2
    assert reports(definition, everybody[1]) == said_by_the_tool


def test_without_a_time_each_lead_is_scored_as_of_its_newest(definition, root, tool, everybody):
    documents, table = everybody
    said = tool("score", root / "www" / "definition.toml", "-", "--lines", "--json", given=leads.lines(documents))
    scores = pyarrow.table(handraise.score_batches(definition, table, report=True))
    assert scores.column("report").to_pylist() == said.splitlines()


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_the_rows_of_a_lead_may_cross_batches(definition, everybody, said_by_the_tool, size):
    batches = everybody[1].to_batches(max_chunksize=size)
    assert len(batches) > 1
    assert reports(definition, batches) == said_by_the_tool
    assert reports(definition, iter(batches)) == said_by_the_tool


def test_every_library_that_speaks_arrow_is_read(definition, everybody, said_by_the_tool):
    rows = everybody[1]
    frame = polars.from_arrow(rows)
    relation = duckdb.sql("select * from rows order by lead")
    for batches in (frame, frame.with_columns(polars.col("kind", "id").cast(polars.Categorical)), relation, rows.to_pandas()):
        assert reports(definition, batches) == said_by_the_tool, type(batches)


def test_scores_go_into_every_library_that_speaks_arrow(definition, everybody):
    def scores():
        return handraise.score_batches(definition, everybody[1], leads.AT)

    table = pyarrow.table(scores())
    assert table.num_rows == COUNT and "report" not in table.column_names
    assert polars.DataFrame(scores())["score"].to_list() == table.column("score").to_pylist()
    assert sum(pyarrow.record_batch(batch).num_rows for batch in scores()) == COUNT
    reader = pyarrow.RecordBatchReader.from_stream(scores())
    assert duckdb.sql("select count(score) from reader").fetchall() == [(COUNT,)]
    assert table.to_pandas()["score"].tolist() == table.column("score").to_pylist()


def test_times_are_timestamps_with_a_zone_or_texts(definition, everybody):
    rows = everybody[1]
    frame = polars.from_arrow(rows).with_columns(polars.col("at").str.to_datetime(time_zone="UTC", time_unit="us"))
    by_text = pyarrow.table(handraise.score_batches(definition, rows, leads.AT)).column("at")
    assert pyarrow.table(handraise.score_batches(definition, frame, leads.AT)).column("at") == by_text
    naive = frame.with_columns(polars.col("at").dt.replace_time_zone(None))
    with pytest.raises(handraise.HandraiseError, match="at: this column has no times with a time zone"):
        list(handraise.score_batches(definition, naive))


def row(lead: str | int | None, **members) -> dict:
    return {"lead": lead, "kind": "view", "at": "2026-11-20T09:00:00Z", "id": "pricing", "engaged_s": 90, **members}


def test_a_bad_row_is_an_error_that_names_row_column_and_remedy(definition):
    table = leads.table([row("a"), row("b", at="yesterday")])
    with pytest.raises(handraise.HandraiseError, match="^row 2: at: `yesterday` is not a time; write one such as") as raised:
        list(handraise.score_batches(definition, table))
    assert raised.value.problems[0]["row"] == 2 and raised.value.problems[0]["path"] == "at"
    # Read by another library, the sentence is the same.
    with pytest.raises(Exception, match="row 2: at: `yesterday` is not a time"):
        pyarrow.table(handraise.score_batches(definition, table))


def test_bad_rows_are_set_aside_and_counted(definition):
    rows = [
        row("a"),
        row("a", kind="veiw"),
        row("a", depth_pct=101),
        row("b", at=None),
        row("c", kind="action", id=None),
        row("c", kind="answer", id="seniority", value="director"),
        row("c", kind="consent", value="perhaps"),
        row("c", kind="evidence", value="###"),
        row(None),
        row("d", engaged_s=-1),
        row("e"),
    ]
    table = pyarrow.table(handraise.score_batches(definition, leads.table(rows), leads.AT, bad_rows="set_aside"))
    scored = {row["lead"]: row for row in table.to_pylist() if row["problem"] is None}
    aside = {row["row"]: row for row in table.to_pylist() if row["problem"] is not None}
    assert list(scored) == ["a", "c", "e"]
    assert (scored["a"]["rows"], scored["a"]["bad_rows"], scored["e"]["bad_rows"]) == (1, 2, 0)
    assert scored["a"]["score"] == scored["e"]["score"] > 0
    assert sorted(aside) == [2, 3, 4, 5, 7, 8, 9, 10]
    assert "did you mean `view`?" in aside[2]["problem"] and aside[9]["lead"] is None and aside[4]["score"] is None


def test_rows_that_are_not_in_order_are_refused_however_bad_rows_are_taken(definition):
    for given in (["a", "b", "a"], [2, 3, 1]):
        with pytest.raises(handraise.HandraiseError, match="sort the rows by `lead`"):
            table = pyarrow.Table.from_pylist([row(lead) for lead in given])
            list(handraise.score_batches(definition, table, bad_rows="set_aside"))


def test_a_column_that_nothing_reads_is_refused_unless_it_is_ignored(definition):
    table = pyarrow.Table.from_pylist([row("a", enganged_s=5)])
    with pytest.raises(handraise.HandraiseError, match="enganged_s: nothing reads this column; did you mean `engaged_s`"):
        handraise.score_batches(definition, table)
    assert len(list(handraise.score_batches(definition, table, ignore=["enganged_s"]))) == 1
    with pytest.raises(handraise.HandraiseError, match="kind: there is no such column"):
        handraise.score_batches(definition, table.drop(["kind"]), ignore=["enganged_s"])
    with pytest.raises(handraise.HandraiseError, match="neither a table nor batches"):
        handraise.score_batches(definition, 5)


def test_names_that_the_definition_does_not_have_are_counted(definition):
    scores = handraise.score_batches(definition, leads.table([row("a", id="princing"), row("b", id="princing"), row("c")]))
    assert sum(len(batch) for batch in scores) == 3
    assert scores.unknown_names == {("view", "princing"): 2}


def test_what_is_told_after_the_moment_is_not_looked_at(definition):
    early, late = "2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z"
    told = [row("a", at=early), row("a", at=late), row("a", kind="answer", id="seniority", value="vp", at=late)]
    table = pyarrow.Table.from_pylist([{**one, "score_at": "2026-11-20T10:00:00Z"} for one in told])
    [scored] = pyarrow.table(handraise.score_batches(definition, table, report=True)).to_pylist()
    assert (scored["rows"], scored["later_rows"]) == (3, 2)
    [alone] = pyarrow.table(handraise.score_batches(definition, leads.table(told[:1]), "2026-11-20T10:00:00Z", report=True)).to_pylist()
    assert scored["report"] == alone["report"]
    mixed = pyarrow.Table.from_pylist([{**one, "score_at": at} for one, at in zip(told, [early, late, late])])
    with pytest.raises(handraise.HandraiseError, match="row 2: score_at: the row before, of the same lead, has another time"):
        list(handraise.score_batches(definition, mixed))


def test_evidence_of_a_form_comes_together_with_touches(definition):
    document, rows = leads.lead(5, touches=6)
    evidence = handraise.Evidence.from_document(document, definition)
    text = {"lead": "lead-0000005", "kind": "evidence", "value": evidence.encode()}
    for table in (leads.table([text]), leads.table([*rows, text]), leads.table([text, *rows])):
        assert reports(definition, table) == [definition.score_json(evidence, leads.AT)]


def test_an_answer_without_any_time_is_of_the_moment_of_the_score(definition):
    document = {"answers": [{"attribute": "contact_sales", "value": "yes"}]}
    assert definition.score(document, leads.AT)["hand_raised"]
    for told in (row("a", kind="answer", id="contact_sales", value="yes", at=None), row("a", kind="evidence", value=json.dumps(document), at=None)):
        table = leads.table([{**told, "engaged_s": None}])
        assert reports(definition, table) == [definition.score_json(document, leads.AT)], told["kind"]


def test_a_value_that_the_definition_does_not_have_is_counted(definition):
    answers = [row("a", kind="answer", value="Director", id="seniority"), row("b", kind="answer", value="director", id="seniority")]
    scores = handraise.score_batches(definition, leads.table([{**answer, "engaged_s": None} for answer in answers]))
    assert sum(len(batch) for batch in scores) == 2
    assert scores.unknown_names == {("answer", "seniority=Director"): 1}


def test_a_lead_that_is_too_great_a_number_is_refused_and_not_another_one(definition):
    one = {"kind": "view", "at": "2026-11-20T09:00:00Z", "id": "pricing"}
    numbers = pyarrow.schema([("lead", pyarrow.uint64()), *((name, pyarrow.string()) for name in one)])
    table = pyarrow.Table.from_pylist([{"lead": lead, **one} for lead in (2**63 - 1, 2**63, 2**64 - 1)], numbers)
    assert pyarrow.table(handraise.score_batches(definition, table.slice(0, 1))).column("lead").to_pylist() == [2**63 - 1]
    with pytest.raises(handraise.HandraiseError, match="row 2: lead: `9223372036854775808` is greater than .* cast the column to a text"):
        list(handraise.score_batches(definition, table, bad_rows="set_aside"))


def test_a_frame_of_pandas_that_was_sorted_keeps_its_numbers_to_itself(definition, everybody, said_by_the_tool):
    frame = everybody[1].to_pandas().sample(frac=1, random_state=1)
    assert reports(definition, frame.sort_values("lead")) == said_by_the_tool
    twice = pyarrow.table([*everybody[1].columns, everybody[1].column("id")], names=[*leads.COLUMNS, "id"])
    with pytest.raises(handraise.HandraiseError, match="id: this column is there twice"):
        handraise.score_batches(definition, twice)


@pytest.mark.parametrize("read", [list, pyarrow.table])
def test_ctrl_c_ends_it_before_everything_is_scored(definition, read):
    def parts():
        yield leads.table([row("a")])
        signal.raise_signal(signal.SIGINT)
        yield leads.table([row("b")])
        raise AssertionError("nobody listened")

    with pytest.raises(KeyboardInterrupt):
        try:
            read(handraise.score_batches(definition, parts()))
        except Exception:
            pytest.fail("an error that a caller would pass over")


def test_leads_may_be_numbers(definition):
    table = pyarrow.Table.from_pylist([row(2), row(10), row(10)])
    scores = pyarrow.table(handraise.score_batches(definition, table))
    assert scores.column("lead").to_pylist() == [2, 10] and scores.column("rows").to_pylist() == [1, 2]


def test_more_touches_than_evidence_holds_are_told_as_the_tool_tells_it(definition, root, tool):
    document, rows = leads.lead(6, touches=700)
    said = tool("score", root / "www" / "definition.toml", "-", "--json", "--at", leads.AT, given=leads.lines([document]))
    assert '"flags":["truncated"]' in said
    assert reports(definition, leads.table(rows)) == said.splitlines()


def test_scores_are_read_once(definition):
    scores = handraise.score_batches(definition, leads.table([row("a")]))
    assert pyarrow.table(scores).num_rows == 1
    with pytest.raises(handraise.HandraiseError, match="read already"):
        pyarrow.table(scores)
    begun = handraise.score_batches(definition, leads.table([row("a")]))
    assert len(list(begun)) == 1
    with pytest.raises(handraise.HandraiseError, match="read already"):
        pyarrow.table(begun)


def test_nothing_gives_nothing(definition):
    assert list(handraise.score_batches(definition, [])) == []
    assert pyarrow.table(handraise.score_batches(definition, leads.table([]))).num_rows == 0
    assert "score" in pyarrow.table(handraise.score_batches(definition, iter([]))).column_names


def test_an_iterable_whose_part_fails_ends_with_that_error(definition):
    def parts():
        yield leads.table([row("a")])
        raise RuntimeError("the warehouse went away")

    with pytest.raises(RuntimeError, match="the warehouse went away"):
        list(handraise.score_batches(definition, parts()))
