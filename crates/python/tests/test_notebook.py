"""The notebook runs from its first cell to its last, and its figure shows something. The test does not know what a backtest should say."""

from __future__ import annotations

import json


def test_the_notebook_runs_and_draws_what_it_says(root, monkeypatch, capsys):
    path = root / "crates" / "python" / "examples" / "backtest.ipynb"
    monkeypatch.chdir(path.parent)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    known: dict = {}
    for number, cell in enumerate(cells):
        exec(compile(cell, f"{path.name}, cell {number + 1}", "exec"), known)
    assert not any(cell.get("outputs") for cell in notebook["cells"]), "outputs are not kept"
    said = capsys.readouterr().out
    assert "leads sent" in said and 0 < known["sent"].sum() < len(known["scored"])
    # The made-up buyers read and fit more than others, and what they did afterwards was not looked at.
    assert known["lift"] > 1.2 and (known["scored"]["later_rows"] > 0).sum() == known["scored"]["won"].sum()
    bars, curve = known["figure"].axes
    assert len(bars.patches) >= 3 and len(curve.lines) == 3
