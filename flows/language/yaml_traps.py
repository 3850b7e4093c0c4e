"""The traps by which YAML loses or changes what an admin wrote, each with its remedy.

Only `yaml_text` calls these; each takes what was found and gives words (and a place).
"""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError, StringMark

from flows.problems import Position

_REMARK = re.compile(r"[ \t]+(#.*)$")
_DIGITS = re.compile(r"0[0-9]+|\+[0-9]+")
_QUOTE = 'Put the whole text in quotes: "...".'


def remark_after(lines: list[str], line: int, column: int) -> str:
    """The comment behind a plain word that ends at line and column (from 0)."""
    if line >= len(lines):
        return ""
    found = _REMARK.fullmatch(lines[line][column:])
    return found[1].rstrip() if found else ""


def lost_remark(text: str, remark: str) -> str:
    """The sentence about `Ring #4`, of which YAML keeps `Ring`; empty where the comment
    is plain.
    """
    if not re.match(r"#[^\s#]", remark):
        return ""
    return (
        f'YAML takes "{remark}" for a remark and loses it. Put the whole text in quotes: '
        f'"{text} {remark}". If it is a remark, write a space after #.'
    )


def lost_digits(text: str) -> str:
    """The sentence about 07700900001, which other YAML readers take for a number."""
    if not _DIGITS.fullmatch(text):
        return ""
    return (
        f"{text} without quotes is a number, and a number loses its {text[0]} in front. "
        f'Write it in quotes: "{text}".'
    )


def empty_value(
    text: str, at: Position, key: str, key_at: Position | None, rest: str, *, braces: bool
) -> tuple[Position, str]:
    """The place and the sentence for an empty value. `rest` is what follows on its line."""
    where = key_at or at
    if text:
        return at, f'{text} means "nothing" in YAML. Write it in quotes if it is a text: "{text}".'
    if not key:
        return where, "There is an empty entry here. Write a text, or take it out."
    if braces and rest.lstrip().startswith(","):
        return where, (
            f'"{key}" has no value: in braces a comma begins the next key. If the comma belongs to '
            f'the text, put it all in quotes, such as "{key}, ...".'
        )
    if braces:
        return where, (
            f'"{key}" has no value: a text that begins with {{ is taken for keys. {_QUOTE}'
        )
    if rest.lstrip(" \t:").startswith("#"):
        return where, f'"{key}" has no value: # begins a remark. {_QUOTE}'
    return where, f'"{key}" has no value. Write one. (To take away what is inherited: removed.)'


def blame(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, str]:
    """Line and column (from 1) of a syntax error, and what to do about it."""
    mark: StringMark = error.problem_mark or error.context_mark
    opened: StringMark = error.context_mark or mark
    problem = str(error.problem or "")
    line = lines[mark.line] if mark.line < len(lines) else ""
    here = (mark.line + 1, mark.column + 1)
    there = (opened.line + 1, opened.column + 1)
    if problem.startswith("expected ',' or"):
        return _unclosed(problem, mark, opened, lines)
    if problem.startswith("mapping values"):
        return (*here, _colon(line[: mark.column]))
    if problem.startswith("expected <block end>"):
        return (*here, _block(problem))
    if "cannot start any token" in problem:
        return (*here, _token(line[mark.column : mark.column + 1]))
    if "unexpected end of stream" in problem:
        return (*there, "The quote that begins here is never closed. Close it.")
    if problem.startswith("sequence entries"):
        return (*here, 'A text that begins with "- " needs quotes; a list begins on its own line.')
    if "a comment or a line break" in problem:
        return (*here, "After | or > the text begins on the next line, further in.")
    if problem.startswith("expected '<document start>'") and _hash(lines[: mark.line]):
        return (mark.line, 1, f"# begins a remark here, and the key is lost. {_QUOTE}")
    return (*here, f"This cannot be read as YAML. Is a quote, a colon or an indent wrong? {_QUOTE}")


def _hash(lines: list[str]) -> bool:
    return bool(lines) and bool(re.search(r"\s#", lines[-1]))


def _unclosed(
    problem: str, mark: StringMark, opened: StringMark, lines: list[str]
) -> tuple[int, int, str]:
    """A { or [ that is not closed as it should be."""
    bracket = lines[opened.line][opened.column : opened.column + 1]
    there = (opened.line + 1, opened.column + 1)
    if mark.line != opened.line and _hash(lines[opened.line : opened.line + 1]):
        return (*there, f"# begins a remark on this line, and the rest is lost. {_QUOTE}")
    if mark.line != opened.line:
        return (*there, f"The {bracket} here is never closed. Close it on this line.")
    if problem.endswith("':'"):
        return (mark.line + 1, mark.column + 1, _colon(": "))
    return (*there, f"What stands in {bracket} cannot be read. {_QUOTE}")


def _colon(before: str) -> str:
    if re.search(r":\s", before):
        return f"A text or label with a colon and a space in it needs quotes. {_QUOTE}"
    return (
        "This line is taken for more of the text before it. After a key write a colon and a space, "
        "and let keys of one level begin in one column."
    )


def _block(problem: str) -> str:
    if problem.endswith(("'<scalar>'", "','")):
        return (
            "The text goes on after its closing quote or bracket. A text that begins with a quote, "
            f"with {{ or with [ needs quotes around all of it. {_QUOTE}"
        )
    return "This line begins in another column than its neighbours. Line them up with spaces."


def _token(sign: str) -> str:
    if sign == "\t":
        return "There is a tab here. Use spaces to indent."
    return f'A text that begins with {sign} needs quotes: "{sign}...".'
