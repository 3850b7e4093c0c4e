"""Comparison of a story's words with what came, and a picture of what came in one line."""

from __future__ import annotations

import re

from bot.demo.phones import Shown


def fits(text: str, words: str) -> bool:
    """Whether the text is that, word for word; "..." stands for any words, " | " for a new line."""
    parts = (re.escape(part.strip()) for part in words.split("..."))
    return re.fullmatch(".*".join(parts), line(text), re.DOTALL) is not None


def line(text: str) -> str:
    """The text on one line."""
    return " | ".join(line for line in text.splitlines() if line)


def drawn(shown: Shown) -> str:
    """The message on one line, with its buttons."""
    labels = "".join(f" [{key.label}]" for row in shown.keys for key in row)
    return f"{line(shown.text)}{labels}"
