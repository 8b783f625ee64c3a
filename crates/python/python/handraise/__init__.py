"""Handraise in Python: definitions of a marketing qualified lead, evidence, and scores.

>>> import handraise
>>> definition = handraise.Definition.compile('''
... id = "mql"
... version = 1
... pages = [{ id = "pricing", patterns = ["/pricing"] }]
... [[rules]]
... id = "read_pricing"
... label = "Read pricing for a minute"
... dimension = "intent"
... when = { view = { page = "pricing", engaged = "60s" } }
... points = 30
... ''')
>>> evidence = {"views": [{"at": "2026-11-02T09:00:00Z", "page": "pricing", "engaged_s": 75}]}
>>> report = definition.score(evidence, at="2026-11-02T10:00:00Z")
>>> report["score"], report["contributions"][0]["label"]
(30, 'Read pricing for a minute')

Many leads are scored by batches of rows, of any library that speaks Arrow:

>>> rows = {"lead": ["ada", "ada", "bob"], "kind": ["view", "consent", "view"], "id": ["pricing", None, "pricing"],
...         "value": [None, "granted", None], "engaged_s": [75, None, 5],
...         "at": ["2026-11-02T09:00:00Z", None, "2026-11-02T09:30:00Z"]}
>>> import pyarrow
>>> scores = pyarrow.table(handraise.score_batches(definition, pyarrow.table(rows)))
>>> scores.select(["lead", "score"]).to_pylist()
[{'lead': 'ada', 'score': 30}, {'lead': 'bob', 'score': 0}]

The package does not know where leads come from, and it keeps nothing.
"""

from ._handraise import Definition, Evidence, HandraiseError, ScoredBatch, Scores, __version__, score_batches
from .report import Report

__all__ = [
    "Definition",
    "Evidence",
    "HandraiseError",
    "Report",
    "ScoredBatch",
    "Scores",
    "__version__",
    "score_batches",
]
