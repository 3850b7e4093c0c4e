"""Telegram's HTML: the tags that it permits, turned into plain text and entities, or refused."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram_values import Json, Refused

PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
# Tags that need an attribute: the attribute, and the field of the entity that it fills.
TAGS_WITH_ATTRIBUTE = {
    "a": ("href", "text_link", "url"),
    "tg-emoji": ("emoji-id", "custom_emoji", "custom_emoji_id"),
    "tg-time": ("unix", "date_time", "unix_time"),
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^<>]*)?)\s*>")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
# Only these names are read; any other `&word;` stays as it was typed.
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#[xX][0-9a-fA-F]+);")


def utf16(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Reader:
    plain: str = ""
    entities: list[Json] = field(default_factory=list)
    open: list[tuple[str, Json]] = field(default_factory=list)

    def text(self, piece: str) -> None:
        self.plain += REFERENCE.sub(lambda match: html.unescape(match[0]), piece)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.open.append((tag, {**_entity(tag, attributes), "offset": utf16(self.plain)}))

    def end(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise _bad(f'unexpected end tag "{tag}"')
        _, entity = self.open.pop()
        entity["length"] = utf16(self.plain) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Give the plain text and its entities; Refused when the markup is not well-formed."""
    reader, place = _Reader(), 0
    for match in TAG.finditer(text):
        reader.text(_without_bracket(text[place : match.start()]))
        place = match.end()
        tag = match[2].lower()
        if match[1]:
            reader.end(tag)
        else:
            found = ATTRIBUTE.findall(match[3])
            reader.start(tag, {name.lower(): html.unescape(a or b or c) for name, a, b, c in found})
    reader.text(_without_bracket(text[place:]))
    if reader.open:
        raise _bad(f'can\'t find end tag corresponding to start tag "{reader.open[-1][0]}"')
    return reader.plain, sorted(reader.entities, key=lambda entity: int(entity["offset"]))


def _without_bracket(piece: str) -> str:
    if "<" in piece:
        raise _bad("unsupported or unclosed start tag; write &lt; for <")
    return piece


def _entity(tag: str, attributes: dict[str, str]) -> dict[str, Any]:
    if tag in TAGS_WITH_ATTRIBUTE:
        attribute, kind, filled = TAGS_WITH_ATTRIBUTE[tag]
        if attribute not in attributes:
            raise _bad(f'tag "{tag}" needs the attribute "{attribute}"')
        value = attributes[attribute]
        if filled == "unix_time" and not value.isdecimal():
            raise _bad(f'attribute "{attribute}" must be a number')
        return {"type": kind, filled: int(value) if filled == "unix_time" else value}
    if tag == "span" and attributes.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if tag not in PLAIN_TAGS:
        raise _bad(f'unsupported start tag "{tag}"')
    return {"type": PLAIN_TAGS[tag]}


def _bad(what: str) -> Refused:
    return Refused(f"Bad Request: can't parse entities: {what}")
