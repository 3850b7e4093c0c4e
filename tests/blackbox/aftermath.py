"""The aftermath of a storm: the ledger of what people did, and whether every promise held.

The ledger knows only what people saw; the database is read as it lies on the disk.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Cell
from tests.blackbox.people import ADMIN, TRUSTEE
from tests.blackbox.phones import CODE, Telephone
from tests.standins.twilio_message import Text

REPEAT = "REPEAT "
FIRST_TEXT = re.compile(r"(?<!AGAIN, )\bURGENT concern (\w{4})\b")
ONCE_A_CONCERN = ("Is a child in danger right now?", "Could it be about somebody", "is saved")


@dataclass
class Raised:
    """One concern as its mentor lived it. `answered_at` is when they tapped the last answer."""

    cell: Cell
    about_manager: bool
    answered_at: float | None = None
    reference: str | None = None

    @property
    def first(self) -> Telephone:
        """Who is to be texted first."""
        return self.cell.dan if self.about_manager else self.cell.priya

    def accepted_at(self, charity: SimulatedCharity) -> float | None:
        """When Twilio took its first text; None before that."""
        texts = [
            text for text in charity.twilio.phone(self.first.number).texts if self._is_of(text)
        ]
        return texts[0].created if texts else None

    def _is_of(self, text: Text) -> bool:
        found = FIRST_TEXT.search(text.body)
        return found is not None and found[1] == self.reference


@dataclass
class Ledger:
    """All that people did, and all kills."""

    raised: list[Raised] = field(default_factory=list)
    kills: int = 0
    waits: list[float] = field(default_factory=list)
    late: list[Raised] = field(default_factory=list)
    clockless: list[str] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    _seen: dict[str, set[str]] = field(default_factory=dict)

    def killed(self, charity: SimulatedCharity) -> list[Raised]:
        """Count a kill; give the concerns whose first text it may have hit."""
        self.kills += 1
        self.clockless += open_without_clock(charity)
        answered = [raised for raised in self.raised if raised.answered_at]
        return [raised for raised in answered if raised.accepted_at(charity) is None]

    def recovered(self, raised: Raised, started: float, accepted: float | None) -> None:
        """Note how long after the restart its first text was taken."""
        if accepted is None:
            self.late.append(raised)
        else:
            self.waits.append(max(0.0, accepted - started))

    def unseen(self, phone: Telephone) -> dict[str, str]:
        """The code of each concern whose first text this phone got since it was last asked for."""
        seen = self._seen.setdefault(phone.number, set())
        first = [(found[1], text) for text in phone.texts if (found := FIRST_TEXT.search(text))]
        new = {
            ref: code[1] for ref, text in first if ref not in seen and (code := CODE.search(text))
        }
        seen.update(new)
        return new


def open_without_clock(charity: SimulatedCharity) -> list[str]:
    """The open escalations that have no clock of their own, or clocks without an escalation."""
    rows = "SELECT reference FROM escalations WHERE open"
    live = "SELECT substr(key, 7) FROM jobs WHERE key LIKE 'clock:%' AND next_at IS NOT NULL"
    stored, clocks = (Counter(row for (row,) in _read(charity, query)) for query in (rows, live))
    return sorted(((stored - clocks) + (clocks - stored)).elements())


def _read(charity: SimulatedCharity, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db", timeout=20)) as database:
        return database.execute(query).fetchall()


@dataclass
class Aftermath:
    """A charity after the storm."""

    charity: SimulatedCharity
    ledger: Ledger
    problems: list[str] = field(default_factory=list)

    def judged(self) -> Aftermath:
        """Wait until all is at rest, and find every promise that was broken."""
        self._settle()
        self.problems = self._problems()
        return self

    def _settle(self) -> None:
        charity, deadline = self.charity, time.monotonic() + 120
        while time.monotonic() < deadline and self.without_text:
            charity.settled(60)
            charity.world.wait(charity.twilio.bell.wait(1))
        charity.settled(60)

    @property
    def without_text(self) -> list[Raised]:
        """The concerns whose first text Twilio never took."""
        return [raised for raised in self.ledger.raised if not raised.accepted_at(self.charity)]

    @cached_property
    def sent(self) -> dict[str, list[Text]]:
        """The texts that Twilio took, by the key of their row."""
        found: dict[str, list[Text]] = {}
        for text in self.charity.twilio.sent:
            if text.callback:
                key = parse_qs(urlsplit(text.callback).query)["r"][0]
                found.setdefault(key, []).append(text)
        return found

    @cached_property
    def repeated(self) -> list[Text]:
        """The texts of a row that went out before: what somebody got twice."""
        return [text for texts in self.sent.values() for text in texts[1:]]

    @property
    def unmarked(self) -> list[Text]:
        """Those of them that do not say so."""
        return [text for text in self.repeated if not text.body.startswith(REPEAT)]

    @property
    def marked_first(self) -> list[Text]:
        """Texts that say they are repeats although nothing went out before."""
        return [texts[0] for texts in self.sent.values() if texts[0].body.startswith(REPEAT)]

    @cached_property
    def doubled_messages(self) -> int:
        """How many chat messages came twice, of those that a concern shows once."""
        shown = [
            call.params.get("text", "")
            for call in self.charity.telegram.calls
            if call.method == "sendMessage" and call.status == 200
        ]
        raised = len(self.ledger.raised)
        return sum(max(0, sum(part in text for text in shown) - raised) for part in ONCE_A_CONCERN)

    @property
    def figures(self) -> list[str]:
        """One line each."""
        ledger, waits = self.ledger, sorted(self.ledger.waits)
        texts, unmarked = sum(map(len, self.sent.values())), len(self.unmarked)
        marked = len(self.repeated) - unmarked
        lines = [
            f"kills {ledger.kills}, concerns {len(ledger.raised)}, lost {len(self.without_text)}",
            f"texts {texts}, doubled with a mark {marked}, without a mark {unmarked}",
            f"marked though it was the first {len(self.marked_first)}",
            f"doubled chat messages {self.doubled_messages}",
        ]
        if waits:
            lines.append(
                f"restart to the first text taken: {len(waits)} waited, median "
                f"{statistics.median(waits):.1f} s, worst {waits[-1]:.1f} s"
            )
        return lines

    def _problems(self) -> list[str]:
        ledger = self.ledger
        marked = len(self.repeated) - len(self.unmarked)
        # Where the list is quick, the look-up finds what went out, and nothing is sent twice.
        allowed = ledger.kills if self.charity.twilio.list_lag else 0
        found = [f"{len(self.without_text)} concerns without a text"] if self.without_text else []
        found += [f"waited in vain: {who}" for who in ledger.gave_up]
        found += [f"{raised.reference} was texted late" for raised in ledger.late]
        found += [f"doubled without a mark: {text.body}" for text in self.unmarked]
        if marked > allowed:
            found.append(f"{marked} marked repeats, {allowed} allowed")
        found += [f"{reference}: open and clocks differ" for reference in ledger.clockless]
        found += [
            f"{reference}: open and clocks differ" for reference in open_without_clock(self.charity)
        ]
        return [
            *found,
            *self._miscounted(),
            *self._not_taken(),
            *self._wrongly_told(),
            *self._broken(),
        ]

    def _miscounted(self) -> list[str]:
        """Each concern has exactly one escalation."""
        stored = _read(self.charity, "SELECT reference, mentor FROM escalations")
        wanted = {(raised.reference, raised.cell.names.id("Sam")) for raised in self.ledger.raised}
        return [f"seen or stored, not both: {one}" for one in sorted(wanted ^ set(stored), key=str)]

    def _not_taken(self) -> list[str]:
        """Each update and each text that came in was taken."""
        taken = {key for (key,) in _read(self.charity, "SELECT key FROM inbox")}
        updates = {str(queued.update_id) for queued in self.charity.telegram.api.updates.all}
        texts = {
            f"text:{text.sid}" for text in self.charity.twilio.texts if text.direction == "inbound"
        }
        aside = _read(self.charity, "SELECT key FROM inbox WHERE outcome <> 'done'")
        lost = [f"not taken: {key}" for key in sorted((updates | texts) - taken)]
        return lost + [f"set aside: {key}" for (key,) in aside]

    def _wrongly_told(self) -> list[str]:
        """Only the people of its own ladder are texted about a concern, never its subject."""
        by_reference = {raised.reference: raised for raised in self.ledger.raised}
        found = []
        for text in self.charity.twilio.sent:
            for reference in by_reference.keys() & set(re.findall(r"\b\w{4}\b", text.body)):
                if text.to not in _may_know(by_reference[reference]):
                    found.append(f"must not be texted about {reference}: {text.body}")
        return found

    def _broken(self) -> list[str]:
        self.charity.check()
        verified = self.charity.product.json("verify")
        return [] if verified["whole"] else [f"evidence: {verified['problems']}"]


def _may_know(raised: Raised) -> set[str]:
    cell = raised.cell
    team = {cell.dan.number, cell.ruth.number, ADMIN, TRUSTEE}
    return team if raised.about_manager else {*team, cell.priya.number}
