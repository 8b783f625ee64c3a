"""The examples of the package run, and say what they say they do. The tests do not know what the examples are of."""

from __future__ import annotations

import doctest
import re

import handraise


def test_the_examples_in_the_package_s_documentation_run():
    outcome = doctest.testmod(handraise)
    assert outcome.attempted > 5 and outcome.failed == 0


def test_the_examples_on_the_page_run(root, monkeypatch):
    page = (root / "docs" / "python.md").read_text(encoding="utf-8")
    monkeypatch.chdir(root)
    examples = [example for example in re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE) if ">>>" in example]
    assert len(examples) >= 3
    parsed = doctest.DocTestParser().get_doctest("".join(examples), {}, "docs/python.md", None, 0)
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(parsed)
    assert outcome.failed == 0


def test_everything_that_is_shown_has_a_type(root):
    stub = (root / "crates" / "python" / "python" / "handraise" / "_handraise.pyi").read_text(encoding="utf-8")
    for kind in (handraise.Definition, handraise.Evidence, handraise.Scores, handraise.ScoredBatch):
        assert f"class {kind.__name__}:" in stub
        shown = [name for name in vars(kind) if not name.startswith("_")]
        body = stub.split(f"class {kind.__name__}:")[1].split("\n@final")[0]
        assert all(f"def {name}(" in body for name in shown), kind
        typed = re.findall(r"def ([a-z]\w*)\(", body.split("\ndef ")[0])
        assert set(typed) == set(shown), kind
