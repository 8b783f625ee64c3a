"""Types of the module that is written in Rust. It does not know how scores come about."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, final

from .report import Report

__version__: str

class ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

Time: TypeAlias = datetime | str
Batches: TypeAlias = ArrowStream | ArrowArray | Iterable[ArrowStream | ArrowArray]

class Problem(TypedDict):
    severity: Literal["note", "warning", "error"]
    code: str
    path: str
    line: int | None
    column: int | None
    row: int | None
    message: str
    remedy: str

class HandraiseError(ValueError):
    """What is wrong with a definition, with evidence or with a row, each with what to do about it."""

    problems: list[Problem]

@final
class Evidence:
    """What a visitor did and said, as bounded integers and class ids: no address, no text, no name."""

    @staticmethod
    def decode(encoded: str) -> Evidence:
        """Reads the text that a form sends as `handraise_evidence`."""

    @staticmethod
    def from_document(document: dict[str, Any] | str, definition: Definition) -> Evidence:
        """Reads evidence as people write it: a dict, or its JSON. Names that the definition does not have are refused."""

    def encode(self) -> str:
        """The text that a form sends."""

    def merged(self, other: Evidence) -> Evidence:
        """This evidence and other evidence of the same visitor. Order and repetition make no difference."""

    @property
    def consent(self) -> Literal["granted", "denied", "unknown"]: ...
    @property
    def as_of_s(self) -> int | None:
        """The newest time in it, in seconds since 1970."""

@final
class Definition:
    """A compiled definition of a marketing qualified lead."""

    @staticmethod
    def read(path: str | os.PathLike[str]) -> Definition:
        """Reads the file of a definition: TOML, JSON or a compiled `.mql`."""

    @staticmethod
    def from_mql(mql: bytes) -> Definition:
        """Reads the bytes of a `.mql`."""

    @staticmethod
    def compile(text: str) -> Definition:
        """Compiles a definition as people write it, in TOML or JSON. Raises every error, each with its line and what to do."""

    def score(self, evidence: Evidence | dict[str, Any] | str, at: Time | None = None) -> Report:
        """Scores evidence as of a time. Without a time, as of the newest one in the evidence."""

    def score_json(self, evidence: Evidence | dict[str, Any] | str, at: Time | None = None) -> str:
        """The report as canonical JSON: the same bytes as on every other platform."""

    def explain(self, evidence: Evidence | dict[str, Any] | str, at: Time | None = None) -> str:
        """Why the score is what it is, in lines that add up."""

    @property
    def mql(self) -> bytes: ...
    @property
    def hash(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...

@final
class ScoredBatch:
    """One batch of scores, for `pyarrow.record_batch` and others that speak Arrow."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __len__(self) -> int: ...

@final
class Scores:
    """Scores that are computed while they are read, once: an Arrow stream, and an iterator of batches."""

    def __iter__(self) -> Iterator[ScoredBatch]: ...
    def __next__(self) -> ScoredBatch: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    @property
    def unknown_names(self) -> dict[tuple[str, str], int]:
        """How often each name was told that the definition does not have, of what was read so far."""

def score_batches(
    definition: Definition,
    batches: Batches,
    at: Time | None = None,
    *,
    bad_rows: Literal["raise", "set_aside"] = "raise",
    report: bool = False,
    ignore: list[str] | None = None,
) -> Scores:
    """Scores the leads whose rows are in some batches, one after another, as the result is read."""
