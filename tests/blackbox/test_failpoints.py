"""The process ends at each place between a tap and the record that an SMS went out.

The places come one after the other in one charity, with the same mentor, since each start takes a
second: the process that is started after one ends at the next, and until it is armed it is like any
other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.failing import clocks, dies, starts_failing
from tests.blackbox.mentor import REFERENCE, Cell

PLACES = (
    "take:before",
    "take:after",
    "claim:before",
    "claim:after",
    "say:before",
    "say:after",
    "send:before",
    "send:posted",
    "send:answered",
    "send:after",
    "record:before",
    "record:after",
    "settle:before",
    "settle:after",
)
# Until here Twilio was not asked to send anything, so the text is looked for and goes out marked.
NOT_SENT = {"claim:after", "send:before"}
# The text may have gone out, since the rows of a claim are carried out side by side.
WHO_KNOWS = {"say:before", "say:after"}
LIMIT = 60.0


@dataclass(frozen=True)
class Crashed:
    """What came of one crash: the concern's reference, and when the product was up again."""

    reference: str
    began: float


@dataclass
class Played:
    """The charity after all of it."""

    charity: SimulatedCharity
    cell: Cell
    crashes: dict[str, Crashed]

    def texts(self, place: str) -> list[str]:
        """The texts about that concern that Twilio took for the manager."""
        return self.cell.priya.about(self.crashes[place].reference)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with charity_in(tmp_path_factory.mktemp("failpoints"), programmes=1) as charity:
        done = Played(charity, charity.people(let_in=True), {})
        charity.settled()
        charity.product.kill()
        starts_failing(charity, PLACES[0])
        for place, following in zip(PLACES, (*PLACES[1:], None), strict=True):
            done.crashes[place] = _crashes_at(done, place, following)
        for crash in done.crashes.values():
            done.cell.priya.receives(crash.reference, timeout=LIMIT)
        charity.settled()
        yield done
        charity.check()


def _crashes_at(played: Played, place: str, following: str | None) -> Crashed:
    """Sam raises a concern, the product ends at that `place` and is started again."""
    charity, sam = played.charity, played.cell.sam
    known = {crash.reference for crash in played.crashes.values()}
    sam.commands("/concern")
    if known:
        sam.taps("It's another child")
    sam.taps("No, but I'm worried")
    sam.sees("Could it be about somebody who works or helps")
    charity.settled()
    with dies(charity):
        (tap,) = sam.taps_at_once("No, not one of our team")
    starts_failing(charity, following) if following else charity.starts()
    began = time.time()
    charity.world.wait(tap.answered(20))
    return Crashed(_new_reference(played, known), began)


def _new_reference(played: Played, known: set[str]) -> str:
    """The reference of the concern that Sam has just raised, as Sam reads it."""
    charity, user = played.charity, played.cell.sam.user

    def found() -> str | None:
        said = [REFERENCE.search(s.text) for s in user.screen if s.from_bot]
        new = {match[1] or match[2] for match in said if match} - known
        return next(iter(new), None)

    return charity.world.wait(charity.telegram.bell.until(found, 20, lambda: f"no other:\n{user}"))


@pytest.mark.parametrize("place", PLACES)
def test_the_manager_gets_the_text_within_a_minute_of_the_restart(
    played: Played, place: str
) -> None:
    crash = played.crashes[place]
    accepted = [t.created for t in played.charity.twilio.sent if crash.reference in t.body]

    assert min(accepted) - crash.began <= LIMIT


@pytest.mark.parametrize("place", PLACES)
def test_no_text_is_doubled_since_it_can_be_looked_up(played: Played, place: str) -> None:
    (body,) = played.texts(place)

    if place not in WHO_KNOWS:
        assert body.startswith("REPEAT ") is (place in NOT_SENT)


def test_each_tap_is_a_concern_of_its_own(played: Played) -> None:
    references = {crash.reference for crash in played.crashes.values()}

    assert len(references) == len(PLACES)
    assert set(clocks(played.charity)) == references


def test_each_open_concern_has_one_clock(played: Played) -> None:
    assert set(clocks(played.charity).values()) == {1}
