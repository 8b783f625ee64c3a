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
    instead. `partitions` is into how many parts the leads are divided; without it, Spark decides.
    """
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


def backtest(definition: Definition, rows: DataFrame, outcomes: DataFrame, **wishes) -> DataFrame:
    """What the definition would have said of each lead of `outcomes` at its moment, beside what became of it.

    `outcomes` has a row for each lead: `lead`, `score_at` (the moment at which the definition is asked) and `won` (a boolean). Rows of
    a later time are not looked at. A lead without a row is not scored, and nobody would have sent it: its `sent` is false.
    """
    from pyspark.sql import functions

    moments = outcomes.select("lead", "score_at")
    scored = score(definition, rows.join(moments, "lead"), **wishes).where("problem is null").drop("row", "problem")
    sent = functions.coalesce(functions.col("decision").isin(*FOR_SALES), functions.lit(False))
    return outcomes.select("lead", "won").join(scored, "lead", "left").withColumn("sent", sent)


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
