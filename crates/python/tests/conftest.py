"""What the tests share: the sample site's definition, and the tool to compare with. It does not know what either says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import handraise

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def definition() -> handraise.Definition:
    return handraise.Definition.read(ROOT / "www" / "definition.toml")


@pytest.fixture(scope="session")
def tool(tmp_path_factory):
    """Calls `handraise` with arguments and standard input, and gives what it prints."""
    program = os.environ["HANDRAISE_TOOL"]

    def call(*arguments: str, given: str = "") -> str:
        done = subprocess.run([program, *map(str, arguments)], input=given, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call
