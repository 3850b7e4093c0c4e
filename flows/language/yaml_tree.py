"""The tree of a YAML text as values: words, lists and keys, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from flows.problems import Position


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar as it was typed. `remark` is the comment behind it on its line."""

    text: str
    at: Position
    quoted: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Entries:
    """Keys and their values. `torn`: something in it was refused and left out."""

    pairs: tuple[tuple[Word, Node], ...]
    at: Position
    torn: bool = False

    def get(self, key: str) -> Node | None:
        """The node at the key, or None."""
        return next((node for word, node in self.pairs if word.text == key), None)

    def key(self, key: str) -> Word | None:
        """The key as it was written, or None."""
        return next((word for word, _ in self.pairs if word.text == key), None)

    def names(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(word.text for word, _ in self.pairs)

    def word(self, key: str) -> Word | None:
        """The single word at the key, or None."""
        node = self.get(key)
        return node if isinstance(node, Word) else None

    def text(self, key: str) -> str | None:
        """The text at the key without the line break at its end, or None."""
        word = self.word(key)
        return word.text.strip() if word else None

    def flag(self, key: str) -> bool:
        """Whether the word at the key says yes."""
        return self.text(key) in ("true", "yes")

    def items(self, key: str) -> tuple[Node, ...]:
        """The list at the key, where a single word is a list of one; empty where there is none."""
        node = self.get(key)
        if isinstance(node, Items):
            return node.items
        return () if node is None else (node,)

    def texts(self, key: str) -> tuple[str, ...]:
        """The words of the list at the key."""
        return tuple(node.text for node in self.items(key) if isinstance(node, Word))

    def entries(self, key: str) -> tuple[tuple[Word, Node], ...]:
        """The keys and nodes of the map at the key; empty where there is none."""
        node = self.get(key)
        return node.pairs if isinstance(node, Entries) else ()


Node = Word | Items | Entries
