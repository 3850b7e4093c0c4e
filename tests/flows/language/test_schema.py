"""The JSON Schema says what the grammar says, and takes the files of the packs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.language.leaves import LEAVES
from flows.language.schema import DRAFT, schema
from tests.flows.corpora import FOLDER

SHIPPED = sorted((Path(__file__).parents[3] / "flows" / "packs").glob("*/*.yaml"))
FILES = [*SHIPPED, *sorted((FOLDER / "sound").glob("*.yaml"))]
SCHEMA = schema()
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
    "number": (int, float),
}  # fmt: skip
WORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "type", "properties", "items", "anyOf"),
    *("additionalProperties", "propertyNames", "minProperties", "pattern", "const", "minimum"),
    *("if", "then", "else", "required"),
}


def allows(part: dict[str, Any], value: Any) -> bool:
    """Whether a value fits a part of the schema: all of JSON Schema that ours uses."""
    if "$ref" in part:
        return allows(SCHEMA["$defs"][part["$ref"].rpartition("/")[2]], value)
    if "if" in part:
        return allows(part["then" if allows(part["if"], value) else "else"], value)
    if "anyOf" in part and not any(allows(way, value) for way in part["anyOf"]):
        return False
    if "const" in part:
        return bool(value == part["const"])
    if not all(key in value for key in part.get("required", ())):
        return False
    kinds = part.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, TYPES[kind]) for kind in kinds):
        return False
    if "pattern" in part and not re.search(part["pattern"], value):
        return False
    if isinstance(value, list):
        return all(allows(part.get("items", {}), item) for item in value)
    return not isinstance(value, dict) or allows_keys(part, value)


def allows_keys(part: dict[str, Any], value: dict[Any, Any]) -> bool:
    """Whether the keys of an object fit a part of the schema."""
    known, others = part.get("properties", {}), part.get("additionalProperties", {})
    for key, inner in value.items():
        rule = known.get(key, others)
        if rule is False or not allows(part.get("propertyNames", {}), key):
            return False
        if not allows(rule, inner):
            return False
    return len(value) >= int(part.get("minProperties", 0))


def plain(text: str) -> Any:
    """A YAML file as an editor reads it; dates are words there."""
    value = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_schema_takes_the_files_of_the_packs(file: Path) -> None:
    assert allows(SCHEMA, plain(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "pack: x\nprmises: {}\n",
        "pack: x\ntimings: {manager_wait: ten}\n",
        "flow: x\nstates: {one: {sya: Hello}}\n",
        "flow: x\nstates: {Two Words: {say: Hello}}\n",
        "flow: x\nstates: {one: {buttons: {Go: {goto: two}}}}\n",
        "flow: x\nstates: {one: {do: [{session: checkin}]}}\n",
        "flow: x\nstates: {}\n",
    ],
)
def test_the_schema_refuses_what_the_grammar_does_not_know(text: str) -> None:
    assert not allows(SCHEMA, plain(text))


def test_the_schema_is_json_and_uses_only_words_of_its_draft() -> None:
    assert SCHEMA["$schema"] == DRAFT
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert used(SCHEMA) <= WORDS


def used(part: Any) -> set[str]:
    """Every word of JSON Schema in a part, names of our own keys apart."""
    if isinstance(part, list):
        return {word for each in part for word in used(each)}
    if not isinstance(part, dict):
        return set()
    found = set(part)
    for key, inner in part.items():
        named = key in ("properties", "$defs")
        found |= {word for each in inner.values() for word in used(each)} if named else used(inner)
    return found


def test_every_key_has_a_meaning_for_the_editor_to_show() -> None:
    def keys(part: Any) -> list[tuple[str, Any]]:
        if isinstance(part, list):
            return [pair for each in part for pair in keys(each)]
        if not isinstance(part, dict):
            return []
        own = list(part.get("properties", {}).items())
        return own + [pair for inner in part.values() for pair in keys(inner)]

    assert [name for name, key in keys(SCHEMA["$defs"]) if not key.get("description")] == []


def test_every_pattern_is_one_that_editors_understand_too() -> None:
    for leaf in LEAVES.values():
        assert re.compile(leaf.pattern)
        assert not re.search(r"\(\?[^:s]|\\[AZG]", leaf.pattern)
