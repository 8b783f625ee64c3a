"""Scores of a history that outgrows one machine, on Apache Spark. Nothing of ours stays running there: each task scores the leads of its
partition by the wheel. The module does not know where tables come from.

A lead's rows are brought together by `repartition` and `sortWithinPartitions`, and cross the borders of batches within a task. No lead is
loaded as a whole, so that a lead with very many rows needs no more memory than another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypedDict

from ._handraise import Definition, score_batches

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["Rates", "backtest", "rates", "score"]

_SCORED = (
    "at timestamp, score bigint, engagement bigint, intent bigint, grade string, rating string, stage string, decision string, "
    "reason string, segment string, priority string, queue string, rows bigint, later_rows bigint, bad_rows bigint, row bigint, "
    "problem string"
)
FOR_SALES = ("qualified", "hand_raiser")
"""Decisions that send a lead to sales."""


def score(
    definition: Definition,
    rows: DataFrame,
    at: datetime | str | None = None,
    *,
    bad_rows: Literal["raise", "set_aside"] = "set_aside",
    report: bool = False,
    ignore: list[str] | None = None,
    partitions: int | None = None,
) -> DataFrame:
    """Scores each lead whose rows are in `rows`, as `handraise.score_batches` does: the same columns, the same bytes.

    A row that can't be read comes out as a row with a `problem`, and `row` counts within its partition; `bad_rows="raise"` ends the job
    instead. Arguments and columns are checked at once, rows when the job runs. `partitions` is into how many parts the leads are divided; without it, Spark decides.
    """
    _check(definition, rows, at, bad_rows, report, ignore)
    mql = definition.mql
    lead = dict(rows.dtypes).get("lead", "string")
    kind = "bigint" if lead in ("tinyint", "smallint", "int", "bigint") else "string"
    schema = f"lead {kind}, {_SCORED}{', report string' if report else ''}"

    def of_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        # From its bytes, which are the same everywhere.
        own = Definition.from_mql(mql)
        for batch in score_batches(own, batches, at, bad_rows=bad_rows, report=report, ignore=ignore):
            yield pyarrow.record_batch(batch)

    together = rows.repartition("lead") if partitions is None else rows.repartition(partitions, "lead")
    return together.sortWithinPartitions("lead").mapInArrow(of_partition, schema)


def backtest(
    definition: Definition,
    rows: DataFrame,
    outcomes: DataFrame,
    *,
    bad_rows: Literal["raise", "set_aside"] = "set_aside",
    report: bool = False,
    ignore: list[str] | None = None,
    partitions: int | None = None,
) -> DataFrame:
    """What the definition would have said of each lead of `outcomes` at its moment, beside what became of it.

    `outcomes` has one row for each lead: `lead`, `score_at` (the moment at which the definition is asked) and `won` (a boolean). A lead that
    is there twice or has no moment ends the job with its name. Rows of a later time are not looked at. A lead of which no row can be read is
    not scored, and nobody would have sent it: its `sent` is false. `score` says what is wrong with its rows.
    """
    from pyspark.sql import functions

    _check_outcomes(rows, outcomes)
    asked = outcomes.groupBy("lead").agg(
        functions.count(functions.lit(1)).alias("times"), functions.first("score_at").alias("moment"), functions.first("won").alias("won")
    )

    def refused(problem: str):
        lead = functions.col("lead").cast("string")
        return functions.raise_error(functions.concat(functions.lit("outcomes: "), lead, functions.lit(problem)))

    twice = refused(" is there twice; give each lead one row, or each of its moments a lead of its own")
    never = refused(" has no score_at; say as of when it is scored, or leave it out")
    moment = functions.col("moment")
    checked = functions.when(functions.col("times") > 1, twice).when(moment.isNull(), never).otherwise(moment)
    asked = asked.select("lead", "won", checked.alias("score_at"))
    told = rows.drop("score_at").join(asked.drop("won"), "lead")
    scored = score(definition, told, bad_rows=bad_rows, report=report, ignore=ignore, partitions=partitions)
    scored = scored.where("problem is null").drop("row", "problem")
    sent = functions.coalesce(functions.col("decision").isin(*FOR_SALES), functions.lit(False))
    # Asked of every lead, also of one without a row, which the job above never meets.
    known = asked.where("score_at is not null").drop("score_at")
    return known.join(scored, "lead", "left").withColumn("sent", sent)


def _check(definition: object, rows: object, at: object, bad_rows: str, report: bool, ignore: list[str] | None) -> None:
    """Refuses what no job could do, before one begins: by the same checks, of a table that has the columns and no row."""
    import pyarrow

    if not isinstance(definition, Definition):
        raise TypeError(f"definition: this is of the class `{type(definition).__name__}`; pass a `handraise.Definition`")
    if not hasattr(rows, "mapInArrow"):
        raise TypeError(f"rows: this is of the class `{type(rows).__name__}`; pass a DataFrame of Spark, such as `session.table(\"touches\")`")
    # Without a row, the types of columns don't matter.
    empty = pyarrow.schema([(name, pyarrow.string()) for name in rows.columns]).empty_table()
    pyarrow.table(score_batches(definition, empty, at, bad_rows=bad_rows, report=report, ignore=ignore))


def _check_outcomes(rows: DataFrame, outcomes: DataFrame) -> None:
    kinds = dict(outcomes.dtypes)
    for name, wanted, remedy in [
        ("lead", dict(rows.dtypes).get("lead"), "cast it to the type that it has in `rows`"),
        ("score_at", "timestamp", "cast it to a timestamp: the moment at which the definition is asked"),
        ("won", "boolean", "cast it to a boolean, such as `col(\"won\") == \"yes\"`"),
    ]:
        if name not in kinds:
            raise ValueError(f"outcomes: there is no column `{name}`; it needs `lead`, `score_at` and `won`")
        if wanted is not None and kinds[name] != wanted:
            raise ValueError(f"outcomes: `{name}` is of the type {kinds[name]} and not {wanted}; {remedy}")


class Rates(TypedDict):
    """How a backtest ended. A share of nothing is `None`."""

    leads: int
    won: int
    sent: int
    sent_and_won: int
    precision: float | None
    """Of those sent, how many were won."""
    recall: float | None
    """Of those won, how many were sent."""
    lift: float | None
    """How many times more often those sent were won than everybody."""


def rates(backtested: DataFrame) -> Rates:
    """Counts what `backtest` gives."""
    from pyspark.sql import functions

    def count(condition: str):
        return functions.coalesce(functions.sum(functions.expr(f"int({condition})")), functions.lit(0))

    leads, won, sent, both = backtested.agg(
        functions.count("*"), count("won"), count("sent"), count("sent and won")
    ).first()

    def share(of: int, all_of: int) -> float | None:
        return of / all_of if all_of else None

    precision, won_share = share(both, sent), share(won, leads)
    lift = precision / won_share if precision is not None and won_share else None
    return Rates(
        leads=leads, won=won, sent=sent, sent_and_won=both, precision=precision, recall=share(both, won), lift=lift
    )
