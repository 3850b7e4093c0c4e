"""Notes about a person beyond the directory: dated facts and kept words, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Noted(Protocol):
    """The notes about one person: dated facts and words, by name."""

    @property
    def marks(self) -> Mapping[str, datetime]:
        """Dated facts."""

    @property
    def words(self) -> Mapping[str, str]:
        """Kept words."""
