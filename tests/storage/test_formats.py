"""Old formats are lifted when they are loaded; tomorrow's are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage import formats
from storage.errors import DatabaseTooNew


def _named(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "format": 2, "name": "none"}


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    return {"format": 3, "title": document["name"]}


LIFTS = {"thing": (_named, _renamed)}


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (1, '{"format": 1}'),
        (2, '{"format": 2, "name": "none"}'),
        (3, '{"format": 3, "title": "none"}'),
    ],
)
def test_every_older_format_is_lifted_to_todays(found: int, text: str) -> None:
    assert json.loads(formats.lift("thing", found, text, LIFTS)) == {"format": 3, "title": "none"}


def test_a_format_of_tomorrow_is_refused() -> None:
    with pytest.raises(DatabaseTooNew, match="newer version"):
        formats.lift("thing", 4, "{}", LIFTS)
