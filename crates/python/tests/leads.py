"""Made-up leads, drawn from a seed: as documents, which the tool reads, and as rows, which batches have. They do not know scores."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta, timezone

NAMES = {
    "view": ["pricing", "demo", "case_study", "comparison", "careers", "docs", "contact", None],
    "action": ["demo-video", "book-demo", "start-trial", "ask-pricing", "download"],
    "source": ["campaign", "email", "social"],
}
LISTS = {"view": "views", "action": "actions", "source": "sources"}
ANSWERS = {
    "seniority": ["executive", "vp", "director", "manager", "individual", None],
    "company_size": ["1-10", "11-50", "51-200", "201-1000", "1001-5000", "5001+"],
    "region": ["dach", "uk_ireland", "benelux", "nordics"],
    "email_type": ["work", "free"],
    "contact_sales": ["yes", "no"],
}
COLUMNS = ["lead", "kind", "at", "id", "value", "amount", "engaged_s", "span_s", "depth_pct"]
BEGINNING = datetime(2026, 3, 1, tzinfo=timezone.utc)
AT = "2026-11-20T12:00:00Z"


def lead(number: int, seed: int = 1, touches: int | None = None) -> tuple[dict, list[dict]]:
    """A lead's document, and the same as rows in another order."""
    drawn = random.Random(f"{seed}/{number}")
    key = f"lead-{number:07}"
    document: dict = {"consent": drawn.choice(["granted"] * 6 + ["denied", "unknown"])}
    rows = [{"lead": key, "kind": "consent", "value": document["consent"]}]
    for _ in range(drawn.randrange(9) if touches is None else touches):
        kind = drawn.choice(["view"] * 6 + ["action", "source"])
        zone = timezone(timedelta(minutes=drawn.choice([0, 60, 120, -300, 345])))
        at = (BEGINNING + timedelta(seconds=drawn.randrange(260 * 86_400))).astimezone(zone).isoformat()
        name = drawn.choice(NAMES[kind])
        measures: dict = {}
        if kind == "view":
            measures["engaged_s"] = drawn.choice([0, 5, 35, 75, 400])
            if drawn.random() < 0.3:
                measures["span_s"] = measures["engaged_s"] + drawn.randrange(100)
            measures["depth_pct"] = drawn.choice([0, 50, 90, 100])
        elif kind == "action":
            measures["amount"] = drawn.choice([0, 1, 500])
        named = {} if name is None else {"page" if kind == "view" else "id": name}
        document.setdefault(LISTS[kind], []).append({"at": at, **named, **measures})
        rows.append({"lead": key, "kind": kind, "at": at, "id": name, **measures})
    for attribute, values in ANSWERS.items():
        if drawn.random() < 0.6:
            value = drawn.choice(values)
            at = (BEGINNING + timedelta(seconds=drawn.randrange(260 * 86_400))).isoformat() if drawn.random() < 0.7 else None
            answer = {"attribute": attribute, "value": value, "at": at}
            document.setdefault("answers", []).append({key: value for key, value in answer.items() if value is not None})
            rows.append({"lead": key, "kind": "answer", "id": attribute, "value": value, "at": at})
    # A document gives an answer without a time the newest one that it has told so far, and only where it has told none, that of the score.
    document.get("answers", []).sort(key=lambda answer: "at" not in answer)
    drawn.shuffle(rows)
    return document, rows


def table(rows: list[dict]):
    """Rows as a table of pyarrow."""
    import pyarrow

    texts = {"lead", "kind", "at", "id", "value"}
    fields = [(name, pyarrow.string() if name in texts else pyarrow.int64()) for name in COLUMNS]
    return pyarrow.Table.from_pylist(rows, pyarrow.schema(fields))


def timed(rows: list[dict]):
    """The same rows as a warehouse has them: timestamps, and the offset from UTC in a column of its own."""
    import pyarrow

    def with_offset(row: dict) -> dict:
        at = row.get("at") and datetime.fromisoformat(row["at"])
        return {
            **{column: row.get(column) for column in COLUMNS},
            "at": at and at.astimezone(timezone.utc),
            "offset_min": at and int(at.utcoffset().total_seconds()) // 60,
        }

    texts, numbers = dict.fromkeys(["lead", "kind", "id", "value"], pyarrow.string()), pyarrow.int64()
    fields = [(column, texts.get(column, numbers)) for column in [*COLUMNS, "offset_min"] if column != "at"]
    return pyarrow.Table.from_pylist([with_offset(row) for row in rows], pyarrow.schema([*fields, ("at", pyarrow.timestamp("us", "UTC"))]))


def lines(documents: list[dict]) -> str:
    """Documents as `handraise score --lines` reads them."""
    return "".join(json.dumps(document) + "\n" for document in documents)
