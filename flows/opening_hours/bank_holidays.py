"""The bank holidays of England, Wales, Scotland and Northern Ireland, substitute days included."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

from holidays.countries.united_kingdom import UnitedKingdom

Nation = Literal["england", "wales", "scotland", "northern_ireland"]
NATIONS: dict[str, str] = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}
_PARTS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


@lru_cache(maxsize=64)
def bank_holidays(nation: Nation, year: int) -> tuple[date, ...]:
    """The bank holidays of a nation in a year, in order."""
    found = UnitedKingdom(subdiv=_PARTS[nation], years=year)  # type: ignore[no-untyped-call]
    return tuple(sorted(day for day in found if day.year == year))
