"""Scores on a real Spark: a master and two workers on this machine, each a process of its own. The tests do not know another cluster."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta, timezone

import cluster
import leads
import pyarrow
import pyarrow.parquet
import pytest

from handraise import spark

pytestmark = pytest.mark.spark
COUNT = int(os.environ.get("HANDRAISE_LEADS", "2000"))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with cluster.Cluster(tmp_path_factory.mktemp("spark")) as own:
        yield own


@pytest.fixture(scope="module")
def session(own):
    return own.session


@pytest.fixture(scope="module")
def said_by_the_tool(root, tool):
    """What the tool says of each lead, by its key."""
    documents = [leads.lead(number)[0] for number in range(COUNT)]
    said = tool("score", root / "www" / "definition.toml", "-", "--lines", "--json", "--at", leads.AT, given=leads.lines(documents))
    return {f"lead-{number:07}": line for number, line in enumerate(said.splitlines())}


@pytest.fixture(scope="module")
def history(session, tmp_path_factory):
    """Every lead's rows, in an order in which no lead's are together."""
    path = tmp_path_factory.mktemp("history") / "touches.parquet"
    rows = leads.table([row for number in range(COUNT) for row in leads.lead(number)[1]])
    scattered = rows.take(pyarrow.array(sorted(range(rows.num_rows), key=lambda place: place * 7919 % rows.num_rows)))
    pyarrow.parquet.write_table(scattered, path, row_group_size=50_000)
    return session.read.parquet(str(path))


def said(scored) -> dict[str, str]:
    return {row.lead: row.report for row in scored.select("lead", "report").collect()}


def test_each_lead_has_the_bytes_of_the_tool(definition, history, said_by_the_tool):
    scored = said(spark.score(definition, history, leads.AT, report=True, partitions=8))
    assert len(scored) == COUNT and scored == said_by_the_tool


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(definition, history, said_by_the_tool, own):
    with own.killing_a_worker_after_its_first_task():
        scored = said(spark.score(definition, history, leads.AT, report=True, partitions=32))
    assert own.workers_alive() == 1
    assert scored == said_by_the_tool
    own.start_worker()
    own.wait_for_workers(2)


def test_a_lead_with_very_many_rows_is_scored_beside_the_others(definition, session, root, tool, tmp_path):
    document, rows = leads.lead(6, touches=20_000)
    others = [row for number in range(100, 150) for row in leads.lead(number)[1]]
    pyarrow.parquet.write_table(leads.table([*rows, *others]), tmp_path / "touches.parquet")
    frame = session.read.parquet(str(tmp_path / "touches.parquet"))
    scored = said(spark.score(definition, frame, leads.AT, report=True, partitions=4))
    alone = tool("score", root / "www" / "definition.toml", "-", "--lines", "--json", "--at", leads.AT, given=leads.lines([document]))
    assert len(scored) == 51 and scored["lead-0000006"] + "\n" == alone


def test_bad_rows_are_set_aside(definition, session):
    rows = [("a", "view", "2026-11-20T09:00:00Z", "pricing"), ("a", "veiw", None, None), ("b", "view", "yesterday", None), (None, "view", None, None)]
    frame = session.createDataFrame(rows, "lead string, kind string, at string, id string")
    scored = spark.score(definition, frame, leads.AT, partitions=2).collect()
    assert [(row.lead, row.rows, row.bad_rows) for row in scored if row.problem is None] == [("a", 1, 1)]
    assert sorted(row.lead or "" for row in scored if row.problem) == ["", "a", "b"]
    with pytest.raises(Exception, match="veiw|yesterday|of nobody"):
        spark.score(definition, frame, leads.AT, bad_rows="raise").collect()


def test_times_of_spark_are_read_and_leads_may_be_numbers(definition, session):
    frame = session.sql("select bigint(5) lead, 'view' kind, timestamp '2026-11-20 09:00:00' at, 'pricing' id, 90 engaged_s")
    [row] = spark.score(definition, frame, leads.AT).collect()
    assert (row.lead, row.score) == (5, 9) and row.at == datetime(2026, 11, 20, 12)


def test_a_backtest_looks_at_nothing_that_was_told_later(definition, session):
    moment = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
    asked = [(lead, moment - timedelta(hours=1), "action", "book-demo") for lead in "ab"]
    late = [("c", moment + timedelta(hours=1), "action", "book-demo")]
    fits = [(lead, moment - timedelta(hours=2), "answer", attribute) for lead in "abc" for attribute in ("seniority", "company_size")]
    values = {"seniority": "director", "company_size": "201-1000", "book-demo": None}
    rows = session.createDataFrame([(*row, values[row[3]]) for row in asked + late + fits], "lead string, at timestamp, kind string, id string, value string")
    outcomes = session.createDataFrame([(lead, moment, lead in "ad") for lead in "abcd"], "lead string, score_at timestamp, won boolean")
    tested = spark.backtest(definition, rows, outcomes)
    by_lead = {row.lead: row for row in tested.collect()}
    assert sorted(by_lead) == list("abcd") and by_lead["c"].later_rows == 1 and by_lead["d"].score is None
    assert by_lead["a"].score == by_lead["b"].score > by_lead["c"].score
    sent = {lead for lead, row in by_lead.items() if row.sent}
    rates = spark.rates(tested)
    assert rates["leads"] == 4 and rates["won"] == 2 and rates["sent"] == len(sent)
    assert rates["sent_and_won"] == len(sent & {"a", "d"})
    assert not {"c", "d"} & sent


def test_what_no_job_could_do_is_refused_before_one_begins(definition, session):
    frame = session.createDataFrame([("a", "view")], "lead string, kind string")
    refusals = [
        (lambda: spark.score(definition, frame.limit(0), "yesterday"), "at: `yesterday` is not a time"),
        (lambda: spark.score(definition, frame, bad_rows="never"), "bad_rows: there is no way `never`"),
        (lambda: spark.score(definition, frame.withColumnRenamed("kind", "knd")), "knd: nothing reads this column; did you mean `kind`"),
        (lambda: spark.score("definition.toml", frame), "definition: this is of the class `str`; pass a `handraise.Definition`"),
        (lambda: spark.score(definition, frame.toPandas()), "rows: this is of the class `DataFrame`; pass a DataFrame of Spark"),
        (lambda: spark.backtest(definition, frame, session.sql("select 'a' lead, now() score_at, 1 won")), "outcomes: `won` is of the type int"),
        (lambda: spark.backtest(definition, frame, session.sql("select 1 lead, now() score_at, true won")), "outcomes: `lead` is of the type int and not string"),
        (lambda: spark.backtest(definition, frame, session.sql("select 'a' lead, true won")), "outcomes: there is no column `score_at`"),
    ]
    for refused, says in refusals:
        with pytest.raises((ValueError, TypeError), match=re.escape(says)):
            refused()


def test_an_outcome_that_is_there_twice_or_has_no_moment_ends_the_job_with_its_name(definition, session):
    frame = session.sql("select 'ada' lead, 'view' kind, timestamp '2026-11-20 09:00:00' at, 'pricing' id, now() score_at")
    once = session.sql("select 'ada' lead, timestamp '2026-11-20 10:00:00' score_at, true won")
    [row] = spark.backtest(definition, frame, once).collect()
    assert (row.lead, row.rows, row.later_rows) == ("ada", 1, 0)
    with pytest.raises(Exception, match="outcomes: ada is there twice; give each lead one row"):
        spark.backtest(definition, frame, once.union(once)).collect()
    # Also one without a row.
    alone = session.sql("select 'bob' lead, timestamp '2026-11-20 10:00:00' score_at, false won")
    assert [row.sent for row in spark.backtest(definition, frame, alone).collect()] == [False]
    with pytest.raises(Exception, match="outcomes: bob is there twice"):
        spark.backtest(definition, frame, alone.union(alone)).collect()
    with pytest.raises(Exception, match="outcomes: ada has no score_at"):
        spark.backtest(definition, frame, session.sql("select 'ada' lead, timestamp(null) score_at, true won")).collect()
