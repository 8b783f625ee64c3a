"""One definition, one lead: what Python says is what the tool says. The tests do not know what a score should be."""

from __future__ import annotations

import json
import pickle
import threading
from datetime import datetime, timezone

import leads
import pytest

import handraise


def test_every_case_of_the_house_has_the_bytes_of_the_tool(root, tool):
    cases = [folder for folder in sorted((root / "tests" / "cases").iterdir()) if (folder / "evidence.json").exists()]
    assert len(cases) > 40
    for folder in cases:
        own = folder / "definition.toml"
        path = own if own.exists() else folder.parent / "definition.toml"
        definition = handraise.Definition.read(path)
        document = (folder / "evidence.json").read_text(encoding="utf-8")
        try:
            said = definition.score_json(document)
        except handraise.HandraiseError as error:
            # The tool warns of a name that the definition does not have; a program hears of it as an error.
            assert {problem["code"] for problem in error.problems} == {"unknown-name"}, (folder.name, error)
            continue
        assert said + "\n" == tool("score", path, folder / "evidence.json", "--json"), folder.name


def test_a_definition_is_the_same_by_its_text_and_its_bytes(root, tmp_path):
    text = (root / "www" / "definition.toml").read_text(encoding="utf-8")
    compiled = handraise.Definition.compile(text)
    (tmp_path / "definition.mql").write_bytes(compiled.mql)
    read = handraise.Definition.read(tmp_path / "definition.mql")
    travelled = pickle.loads(pickle.dumps(compiled))
    document, _ = leads.lead(1)
    assert compiled.hash == read.hash == travelled.hash
    assert compiled.reference.startswith("lumenstack@1#")
    evidence = handraise.Evidence.from_document(document, compiled)
    assert compiled.score_json(evidence) == read.score_json(evidence) == travelled.score_json(evidence)
    assert compiled.score(evidence) == json.loads(compiled.score_json(evidence))


def test_evidence_is_a_document_its_json_or_the_text_of_a_form(definition):
    document, _ = leads.lead(2)
    evidence = handraise.Evidence.from_document(document, definition)
    again = handraise.Evidence.decode(evidence.encode())
    assert again == evidence and evidence.merged(again) == evidence
    said = {definition.score_json(one, leads.AT) for one in (document, json.dumps(document), evidence, evidence.encode())}
    assert len(said) == 1


def test_a_time_is_a_datetime_with_a_zone_or_a_text(definition):
    at = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    document, _ = leads.lead(3)
    assert definition.score(document, at) == definition.score(document, leads.AT)
    for wrong, named in [(at.replace(tzinfo=None), "no time zone"), (5, "`int`"), ("today", "`today`")]:
        with pytest.raises(handraise.HandraiseError, match=named):
            definition.score(document, wrong)
    with pytest.raises(handraise.HandraiseError, match="before something in the evidence"):
        definition.score({"actions": [{"at": leads.AT, "id": "book-demo"}]}, "2026-11-20T11:59:59Z")


def test_an_error_has_every_problem_with_its_line_and_a_remedy():
    with pytest.raises(handraise.HandraiseError) as raised:
        handraise.Definition.compile('id = "mql"\nversion = 1\n\nversoin = 2\nratings = [1]\n')
    problem = raised.value.problems[0]
    assert problem["line"] == 4 and problem["path"] == "versoin" and "version" in problem["remedy"]
    assert problem["severity"] == "error" and str(raised.value).startswith("line 4")
    assert isinstance(raised.value, ValueError)


def test_a_name_that_the_definition_does_not_have_is_refused_with_the_one_that_was_meant(definition):
    with pytest.raises(handraise.HandraiseError, match="did you mean `pricing`") as raised:
        definition.score({"views": [{"at": "2026-11-02T09:00:00Z", "page": "princing"}]})
    assert raised.value.problems[0]["path"] == "views[0].page"


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError, match="nothing.toml"):
        handraise.Definition.read(tmp_path / "nothing.toml")


def test_an_explanation_names_the_rules(definition):
    evidence = {"views": [{"at": "2026-11-20T11:00:00Z", "page": "pricing", "engaged_s": 90}]}
    assert "pricing" in definition.explain(evidence).lower()


def test_threads_score_the_same_definition_at_the_same_time(definition):
    document, _ = leads.lead(4)
    evidence = handraise.Evidence.from_document(document, definition)
    expected, said = definition.score_json(evidence), []
    threads = [threading.Thread(target=lambda: said.extend(definition.score_json(evidence) for _ in range(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [expected] * 200


def test_the_types_of_a_report_are_those_of_its_schema(root):
    import runpy

    written = runpy.run_path(str(root / "crates" / "python" / "tools" / "report_types.py"))
    assert written["MODULE"].read_text(encoding="utf-8") == written["text"](), "run `python tools/report_types.py` in crates/python"


def test_times_of_python_are_read_in_a_document_and_what_json_does_not_have_is_refused(definition):
    at = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)
    view = {"page": "pricing", "engaged_s": 90}
    assert definition.score({"views": [{"at": at, **view}]})["score"] == definition.score({"views": [{"at": at.isoformat(), **view}]})["score"] > 0
    with pytest.raises(handraise.HandraiseError, match="document: this can't be written as JSON"):
        definition.score({"views": {1, 2}})


def test_what_is_no_compiled_definition_is_refused_with_a_way_out():
    with pytest.raises(handraise.HandraiseError, match="mql: .*; pass the bytes that `handraise compile` writes"):
        handraise.Definition.from_mql(b"junk")
