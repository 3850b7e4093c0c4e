"""YAML text as a tree that knows the place of every word.

Every scalar stays the text that was typed (`no`, `10:30` and `0800` are words): the grammar says
what it means. Aliases, anchors, tags, second documents, empty values and repeated keys are refused
here, and so are the traps by which YAML loses what an admin wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from flows.language.yaml_traps import (
    blame,
    empty_value,
    lost_digits,
    lost_remark,
    remark_after,
)
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.problems import Position, Problem

# Where YAML sees the end of a line.
_LINES = re.compile(r"\r\n|\n|\r")
LARGEST = 256 * 1024
DEEPEST = 20


class _UnreadableError(Exception):
    """The text cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Reader:
    """Walks the events of one text once; `faults` collects what is wrong."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = _LINES.split(text)
        self.faults: list[Problem] = []
        self.events = _events(text)
        self.depth = 0

    def at(self, event: Event) -> Position:
        mark = event.start_mark
        return Position(file=self.file, line=mark.line + 1, column=mark.column + 1)

    def fault(self, at: Position, message: str) -> None:
        self.faults.append(at.problem(message))

    def document(self) -> Node | None:
        """The one document of the text, or None where there is none."""
        next(self.events)  # the stream starts
        start = next(self.events)
        if not isinstance(start, DocumentStartEvent):
            return None
        if start.version or start.tags:
            raise _UnreadableError(self.at(start).problem("Take out the lines that begin with %."))
        tree = self.node(next(self.events))
        next(self.events)  # the document ends
        second = next(self.events)
        if isinstance(second, DocumentStartEvent):
            self.fault(self.at(second), "A file is one document: take out the line with --- here.")
        return tree

    def node(self, event: Event, *, braces: bool = False, key: Word | None = None) -> Node | None:
        """The node that begins with this event; None where it is empty (and was reported)."""
        at = self.at(event)
        if isinstance(event, AliasEvent):
            self.fault(at, f'A text that begins with * needs quotes: "*{event.anchor}".')
            return None
        if isinstance(event, NodeEvent):
            self.refuse_extras(event, at)
        if isinstance(event, ScalarEvent):
            return self.scalar(event, at, braces=braces, key=key)
        if not isinstance(event, CollectionStartEvent):
            return None
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnreadableError(
                at.problem(f"Nested more than {DEEPEST} deep. Write it flatter.")
            )
        mapping = isinstance(event, MappingStartEvent)
        tree: Node = self.entries(event, at) if mapping else self.items(event, at)
        self.depth -= 1
        return tree

    def refuse_extras(self, event: NodeEvent, at: Position) -> None:
        """Report anchors and tags: nobody needs them, and they can hide a bomb."""
        if event.anchor is not None:
            self.fault(at, f'A text that begins with & needs quotes: "&{event.anchor} ...".')
        tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
        if tag is not None:
            self.fault(at, 'A text that begins with ! needs quotes: "! ...".')

    def scalar(
        self, event: ScalarEvent, at: Position, *, braces: bool, key: Word | None
    ) -> Word | None:
        plain = event.style is None
        end = event.end_mark
        remark = remark_after(self.lines, end.line, end.column) if plain else ""
        text: str = event.value
        if plain and text in ("", "~", "null", "Null", "NULL"):
            rest = self.rest(at, text, key)
            name, where = (key.text, key.at) if key else ("", None)
            self.fault(*empty_value(text, at, name, where, rest, braces=braces))
            return None
        if plain and (lost := lost_digits(text) or lost_remark(text, remark)):
            self.fault(at, lost)
        if not text.strip():
            self.fault(at, "There is nothing between the quotes. Write a text.")
            return None
        return Word(text, at, not plain, remark)

    def rest(self, at: Position, text: str, key: Word | None) -> str:
        """What else stands on the line of an empty value, or on the line of its key."""
        line, column = at.line, at.column + len(text)
        if key and key.at.line != at.line:
            line, column = key.at.line, key.at.column + len(key.text)
        return self.lines[line - 1][column - 1 :] if line <= len(self.lines) else ""

    def items(self, start: CollectionStartEvent, at: Position) -> Items:
        found: list[Node] = []
        braces = start.flow_style is True
        while isinstance(event := next(self.events), (NodeEvent, CollectionStartEvent)):
            node = self.node(event, braces=braces)
            if node is not None:
                found.append(node)
        return Items(tuple(found), at)

    def entries(self, start: CollectionStartEvent, at: Position) -> Entries:
        pairs: dict[str, tuple[Word, Node]] = {}
        torn = False
        braces = start.flow_style is True
        while isinstance(event := next(self.events), (NodeEvent, CollectionStartEvent)):
            key = self.node(event, braces=braces)
            value = self.node(
                next(self.events), braces=braces, key=key if isinstance(key, Word) else None
            )
            if key is not None and not isinstance(key, Word):
                self.fault(key.at, "A key is a word. Put a text that begins with { or [ in quotes.")
            elif key is not None and key.text in pairs:
                first = pairs[key.text][0].at.line
                self.fault(
                    key.at,
                    f'"{key.text}" stands here twice, first in line {first}. Keep one of them.',
                )
            elif key is not None and value is not None:
                pairs[key.text] = (key, value)
                continue
            torn = True
        return Entries(tuple(pairs.values()), at, torn)


def _events(text: str) -> Iterator[Event]:
    return iter(YAML(typ="safe", pure=True).parse(text))


def read_yaml(
    text: str, file: str, *, largest: int = LARGEST
) -> tuple[Entries | None, tuple[Problem, ...]]:
    """The keys of a YAML text, and everything that is wrong with it as YAML.

    The tree is None where the text can't be read to its end, is no map of keys, or has more than
    `largest` bytes.
    """
    start = Position(file=file, line=1, column=1)
    if len(text.encode()) > largest:
        return None, (start.problem(f"The file is larger than {largest // 1024} KB. Split it."),)
    text = text.removeprefix("\ufeff")
    reader = _Reader(text, file)
    try:
        tree = reader.document()
    except _UnreadableError as stop:
        return None, (*reader.faults, stop.problem)
    except YAMLError as error:
        return None, (*reader.faults, _syntax(error, text, file))
    if isinstance(tree, Entries):
        return tree, tuple(reader.faults)
    if not reader.faults:
        reader.fault(start, "The file is empty or a mere list. It needs keys, such as flow: name.")
    return None, tuple(reader.faults)


def _syntax(error: YAMLError, text: str, file: str) -> Problem:
    """An error of the parser, in words that say what to do."""
    if isinstance(error, ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = "There is a sign here that cannot be seen. Delete it and type the text again."
        return Position(file=file, line=line, column=column).problem(message)
    mark = isinstance(error, MarkedYAMLError) and (error.problem_mark or error.context_mark)
    if not isinstance(error, MarkedYAMLError) or not mark:
        return Position(file=file, line=1, column=1).problem("This is not YAML.")
    line, column, message = blame(error, _LINES.split(text))
    return Position(file=file, line=line, column=column).problem(message)
