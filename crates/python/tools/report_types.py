"""Writes `python/handraise/report.py`, the types of a report, from its JSON Schema. It does not know what a report means."""

import json
import sys
from pathlib import Path

CRATE = Path(__file__).resolve().parent.parent
SCHEMA = CRATE.parent.parent / "docs" / "report.schema.json"
MODULE = CRATE / "python" / "handraise" / "report.py"
SIMPLE = {"integer": "int", "string": "str", "boolean": "bool", "null": "None"}


def type_of(schema: dict) -> str:
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in schema["anyOf"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " | ".join(f"list[{type_of(schema['items'])}]" if kind == "array" else SIMPLE[kind] for kind in kinds)


def declared(name: str, schema: dict) -> str:
    if "oneOf" in schema:
        values = ", ".join(json.dumps(one["const"]) for one in schema["oneOf"])
        return f'{name}: TypeAlias = Literal[{values}]\n"""{schema["description"]}"""\n'
    if schema.get("type") != "object":
        return f'{name}: TypeAlias = {type_of(schema)}\n"""{schema["description"]}"""\n'
    members = "".join(
        f'    {member}: {type_of(of)}\n    """{of["description"]}"""\n' for member, of in schema["properties"].items()
    )
    return f'class {name}(TypedDict):\n    """{schema["description"]}"""\n\n{members}'


def text() -> str:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    head = '"""The types of a report, written from its JSON Schema by `tools/report_types.py`. They do not know how it comes about."""\n\n'
    head += "from __future__ import annotations\n\nfrom typing import Literal, TypeAlias, TypedDict\n"
    # A type alias is evaluated at once, and none of them names a class.
    parts = [declared(name, of) for name, of in schema["$defs"].items()] + [declared("Report", schema)]
    return "\n\n".join([head.rstrip("\n") + "\n", *parts])


if __name__ == "__main__":
    sys.stdout.write(f"{MODULE.name} has changed\n" if not MODULE.exists() or MODULE.read_text() != text() else "as it was\n")
    MODULE.write_text(text(), encoding="utf-8")
