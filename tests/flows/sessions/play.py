"""One session to play with: events in, states, messages and asks out, on a clock moved by hand.

The state is written as JSON and read back between any two steps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.directory import Person, Role
from flows.effects import Cancel, Effect, Record, Say, Wake
from flows.formatting import clock
from flows.pack import Pack
from flows.sessions import events as happened
from flows.sessions import machine as sessions
from flows.sessions.state import Ask, Context, Session, SessionPlace

LONDON = ZoneInfo("Europe/London")
PACK = Pack(name="harbour", title="Harbour", hash="h1")
SAM = Person(
    id="sam",
    name="Sam Example",
    text_name="Sam",
    role=Role.MENTOR,
    phone="+447700900123",
    programme="north",
)


def local(day: int, hour: int, minute: int = 0, *, month: int = 5, year: int = 2026) -> datetime:
    """A local time in London, in UTC; Friday 22 May 2026 is the day of the stories."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


MONDAY = local(18, 10, 2)
FOUR = local(22, 16)


class Play:
    """A session from its booking on. `others` are the mentor's other sessions."""

    def __init__(
        self,
        start: datetime = FOUR,
        now: datetime = MONDAY,
        *,
        length: timedelta = timedelta(hours=1),
        weekly: bool = False,
        lone: bool = False,
        missed_before: int = 0,
    ) -> None:
        self.now = now
        self.others: list[Session] = []
        self.effects: list[Effect] = []
        self.asks: list[Ask] = []
        self.wake: Wake | None = None
        self.said: list[str] = []
        step = sessions.book(
            self.context(), SAM, "P14", start, start + length, now, weekly=weekly, lone=lone
        )
        self.session = step.session.model_copy(update={"missed_before": missed_before})
        self._keep(step.effects)

    def context(self, session: Session | None = None) -> Context:
        """What a step looks into."""
        following = None
        if session is not None:
            following = sessions.following(session, self.others, PACK.hash, LONDON, self.now)
        return Context(pack=PACK, zone=LONDON, charity="Harbour", next=following)

    def take(self, event: happened.Event, *, at: datetime | None = None) -> Play:
        """One step."""
        self.now = at or self.now
        before = Session.model_validate_json(self.session.model_dump_json())
        step = sessions.step(self.context(before), before, event, self.now)
        self.session = step.session
        self.asks += step.asks
        self._keep(step.effects)
        return self

    def _keep(self, effects: tuple[Effect, ...]) -> None:
        self.effects += effects
        for effect in effects:
            match effect:
                case Wake(key=key) if key.startswith("session:"):
                    self.wake = effect
                case Cancel(key=key) if key.startswith("session:"):
                    self.wake = None
                case Say():
                    self.said.append(f"{clock(self.now, LONDON)} {effect.text}")

    def ring(self, *, at: datetime | None = None) -> Play:
        """The clock rings, when it is due or later."""
        assert self.wake is not None, "no clock is wound"
        wake = self.wake
        event = happened.read_event(wake.event)
        return self.take(event, at=at or wake.at)

    @property
    def state(self) -> SessionPlace:
        return self.session.state

    @property
    def due(self) -> str:
        """When the clock rings next, as "Fri 15:00"; "" where none is wound."""
        return f"{self.wake.at.astimezone(LONDON):%a %H:%M}" if self.wake else ""

    @property
    def last(self) -> str:
        """The last message."""
        return self.said[-1].partition(" ")[2]

    def labels(self) -> list[str]:
        """The buttons of the last message."""
        says = [effect for effect in self.effects if isinstance(effect, Say)]
        return [key.label for row in says[-1].keys for key in row]

    def records(self) -> list[str]:
        """The evidence so far."""
        return [effect.what for effect in self.effects if isinstance(effect, Record)]


def in_state(state: SessionPlace, *, lone: bool = False) -> Play:
    """A session that has come to that state in the ordinary way."""
    play = Play(lone=lone)
    if state == "cancelled":
        return play.take(happened.Cancelled())
    if state in ("asked", "missed"):
        while play.state != "asked":
            play.ring()
        return play if state == "asked" else play.take(happened.SaidNo())
    if state != "booked":
        play.take(happened.CheckedIn(place="Phone"), at=FOUR)
    if state == "overdue":
        play.ring().ring().take(happened.OverdueOpened(reference="K7Q2"))
    if state in ("ended", "reported"):
        play.take(happened.CheckedOut(), at=FOUR + timedelta(hours=1))
    if state == "reported":
        play.take(happened.ReportFiled())
    assert play.state == state
    return play
