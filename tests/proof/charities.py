"""Small charities for the search, some of them with a trap in their directory."""

from __future__ import annotations

from functools import cache

from flows.directory import Directory
from tests.flows.escalation.play import HARBOUR, changed, pack, without

PACK = pack()
SMALL_TEAM = HARBOUR.programmes[0].model_copy(update={"safeguarding": ("dan",)})

CHARITIES: dict[str, Directory] = {
    # A manager, a team of one, a trustee: the fewest on whom every rule can be seen.
    "small": without(HARBOUR, "ruth").model_copy(update={"programmes": (SMALL_TEAM,)}),
    "harbour": HARBOUR,
    # Ruth's phone is Dan's too, and the trustee's is the mentor's.
    "shared": changed(
        changed(HARBOUR, "ruth", phone="+447700900457"), "tess", phone="+447700900123"
    ),
    # The manager answers a duty phone that Dan has as well, and everybody knows it.
    "duty": changed(
        changed(HARBOUR, "priya", phone="+447700900457", shared=True), "dan", shared=True
    ),
}


@cache
def directory_of(charity: str, gone: frozenset[str], stopped: frozenset[str]) -> Directory:
    """The charity's directory today: without people who have left, and with people who
    sent STOP.
    """
    full = CHARITIES[charity]
    people = tuple(p for p in full.people if p.id not in gone)
    return full.model_copy(update={"people": people, "unreachable": stopped})
