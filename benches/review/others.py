"""Applies the rules of card.toml to made-up touches with DuckDB, polars or pandas, and prints how many leads have at least 20 points, and how many of these won.

    python others.py duckdb|polars|pandas touches.csv|touches.parquet
    python others.py parquet touches.csv touches.parquet     # writes the one as the other

`cargo xtask bench review` runs it. It knows nothing of Handraise.
"""

import json
import sys

# DuckDB would read `yes` and `no` as truth values.
CSV = "read_csv('{}', types = {{'won': 'VARCHAR'}})"
LEVELS = {"Manager": 6, "Director": 10}
FROM = 20


def duckdb_rules(file):
    import duckdb

    read = CSV.format(file) if file.endswith(".csv") else f"read_parquet('{file}')"
    return duckdb.sql(
        f"""
        with leads as (
            select lead_id, any_value(job_level) as level, any_value(won) as won,
                count(*) filter (page = 'pricing' and touched_at <= created_at) as pricing,
                coalesce(sum(engaged_s) filter (touched_at <= created_at), 0) as seconds
            from {read} group by lead_id)
        select count(*), count(*) filter (won = 'yes') from leads
        where case level when 'Manager' then 6 when 'Director' then 10 else 0 end
            + case when pricing >= 3 then 14 when pricing >= 1 then 8 else 0 end
            + case when seconds >= 300 then 10 when seconds >= 60 then 4 else 0 end >= {FROM}
        """
    ).fetchall()[0]


def polars_rules(file):
    import polars as pl

    rows = pl.scan_csv(file, try_parse_dates=True) if file.endswith(".csv") else pl.scan_parquet(file)
    is_known = pl.col("touched_at") <= pl.col("created_at")
    leads = rows.group_by("lead_id").agg(
        pl.col("job_level").first(),
        pl.col("won").first(),
        ((pl.col("page") == "pricing") & is_known).sum().alias("pricing"),
        pl.when(is_known).then(pl.col("engaged_s")).otherwise(0).sum().alias("seconds"),
    )
    points = (
        pl.col("job_level").replace_strict(LEVELS, default=0)
        + pl.when(pl.col("pricing") >= 3).then(14).when(pl.col("pricing") >= 1).then(8).otherwise(0)
        + pl.when(pl.col("seconds") >= 300).then(10).when(pl.col("seconds") >= 60).then(4).otherwise(0)
    )
    sent = leads.filter(points >= FROM)
    return sent.select(pl.len(), (pl.col("won") == "yes").sum()).collect(engine="streaming").row(0)


def pandas_rules(file):
    import pandas

    columns = ["lead_id", "touched_at", "page", "engaged_s", "job_level", "created_at", "won"]
    if file.endswith(".csv"):
        rows = pandas.read_csv(file, usecols=columns, parse_dates=["touched_at", "created_at"])
    else:
        rows = pandas.read_parquet(file, columns=columns)
    is_known = rows["touched_at"] <= rows["created_at"]
    rows["pricing"] = ((rows["page"] == "pricing") & is_known).astype("int64")
    rows["seconds"] = rows["engaged_s"].where(is_known, 0)
    how = {"job_level": "first", "won": "first", "pricing": "sum", "seconds": "sum"}
    leads = rows.groupby("lead_id", sort=False).agg(how)
    points = leads["job_level"].map(LEVELS).fillna(0)
    points += (leads["pricing"] >= 1) * 8 + (leads["pricing"] >= 3) * 6
    points += (leads["seconds"] >= 60) * 4 + (leads["seconds"] >= 300) * 6
    sent = leads[points >= FROM]
    return len(sent), (sent["won"] == "yes").sum()


def main(what, file, to=None):
    if what == "parquet":
        import duckdb

        duckdb.sql(f"copy (select * from {CSV.format(file)}) to '{to}' (format parquet, compression snappy)")
        return
    leads, wins = {"duckdb": duckdb_rules, "polars": polars_rules, "pandas": pandas_rules}[what](file)
    print(json.dumps({"leads": int(leads), "wins": int(wins)}))


main(*sys.argv[1:])
