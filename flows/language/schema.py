"""The JSON Schema of pack.yaml and of flow files, made from the grammar for editors.

It says what the grammar says. What only the checker can prove is not in it.
"""

from __future__ import annotations

from typing import Any

from flows.language.extends import REMOVED
from flows.language.grammar import FLOW, PACK, WORRIES, Each, Key, Shape
from flows.language.leaves import LEAVES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of a pack's file: a flow (which has the key `flow`), a worry list or pack.yaml."""
    return {
        "$schema": DRAFT,
        "title": "A file of a Mentorline pack",
        "if": {"required": ["flow"]},
        "then": {"$ref": "#/$defs/flow"},
        "else": {
            "if": {"anyOf": [{"required": [key]} for key in WORRIES.keys or ()]},
            "then": {"$ref": "#/$defs/worries"},
            "else": {"$ref": "#/$defs/pack"},
        },
        "$defs": {"flow": of_shape(FLOW), "pack": of_shape(PACK), "worries": of_shape(WORRIES)},
    }


def of_shape(shape: Shape) -> Schema:
    """The schema of any node of that shape."""
    ways: list[Schema] = []
    if shape.word:
        ways.append(_of_word(shape.word))
    if shape.items:
        ways.append({"type": "array", "items": of_shape(shape.items)})
    if shape.keys is not None:
        ways.append(_of_keys(shape.keys))
    if shape.each:
        ways.append(_of_each(shape.each))
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _of_word(kind: str) -> Schema:
    """The schema of a word: a text, or a number or boolean as editors read `3` and `true`."""
    leaf = LEAVES[kind]
    text: Schema = {"type": "string", "description": leaf.called}
    if kind not in ("text", "words"):
        text["pattern"] = f"^(?:{leaf.pattern})$"
    if kind == "flag":
        return {"anyOf": [{"type": "boolean"}, text]}
    if kind in ("count", "times", "visits", "call", "phrase"):
        return {"anyOf": [{"type": "integer", "minimum": 1}, text]}
    if kind in ("text", "words"):
        return {"type": ["string", "number", "boolean"], "description": leaf.called}
    return text


def _of_keys(keys: dict[str, Key]) -> Schema:
    """The schema of keys. None is `required`: a pack that extends another leaves out what stays."""
    properties = {
        name: _or_removed(of_shape(key.shape)) | {"description": key.meaning}
        for name, key in keys.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _of_each(each: Each) -> Schema:
    names: Schema = {}
    if each.key not in ("text", "words"):
        names = {"propertyNames": {"pattern": f"^(?:{LEAVES[each.key].pattern})$"}}
    value = _or_removed(of_shape(each.value))
    return {"type": "object", "additionalProperties": value, "minProperties": 1, **names}


def _or_removed(inner: Schema) -> Schema:
    return {"anyOf": [inner, {"const": REMOVED}]}
