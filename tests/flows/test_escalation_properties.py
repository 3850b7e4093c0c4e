"""What holds of every escalation, whatever happens in whatever order.

Random runs by hypothesis, and a search of every short run over a small alphabet.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.effects import Cancel, Text, Wake
from flows.escalation import events as happened
from flows.escalation.audience import audience, left_out
from flows.escalation.events import Event
from flows.escalation.ladder import bounds
from flows.escalation.machine import open_escalation, step
from flows.escalation.state import Context, Draws, Escalation, Step
from tests.flows.escalation_play import FRIDAY, HARBOUR, LONDON, SAM, changed, pack

PACK = pack()
# Ruth's phone is Dan's too, and the trustee's is the mentor's: both are traps.
SHARED = changed(changed(HARBOUR, "ruth", phone="+447700900457"), "tess", phone="+447700900123")
STAFF = ("priya", "dan", "ruth", "tess")
LADDERS = ("concern", "danger", "about_staff", "danger_staff", "unsaid", "unfinished")
ERRORS = (30003, 30005)  # a phone that is off, and a number that is dead
CODES = tuple(str(100000 + n) for n in range(20))

people = st.sampled_from(STAFF)
# Numbers of turns and clocks are put in when the event happens; 0 is the current one, else old.
events: st.SearchStrategy[Event] = st.one_of(
    st.just(happened.ClockRang(number=0)),
    st.just(happened.ClockRang(number=0)),
    st.builds(happened.NoAnswer, turn=st.sampled_from([0, 0, 1])),
    st.builds(happened.HalfTimeCame, turn=st.just(0)),
    st.builds(happened.SendDeadlineCame, turn=st.just(0)),
    st.builds(happened.QuestionsAnswered, ladder=st.sampled_from(LADDERS)),
    st.builds(happened.SubjectNamed, answer=st.sampled_from([*STAFF, "Not sure", "Somebody else"])),
    st.sampled_from(
        [
            happened.DangerNow(),
            happened.DangerFromTeam(),
            happened.CannotRing(),
            happened.AboutTeam(),
            happened.TextOnlyAsked(),
            happened.MadeByMistake(reason="I was trying it out"),
            happened.StillWorried(),
            happened.WantsToTalk(),
            happened.SaidOk(),
            happened.RangPublic(),
            happened.RangPublic(line="nspcc", advice="act"),
            happened.ClosedOnConsole(by="abe", words="school told"),
            happened.Noted(field="pairing", answer="P14"),
            happened.DrillEnded(),
            happened.CheckedOut(),
        ]
    ),
    st.builds(happened.Coded, person=people),
    st.builds(happened.Coded, person=people),
    st.builds(happened.Passed, person=people, guessed=st.booleans()),
    st.builds(happened.Referred, person=people),
    st.builds(happened.DoneAlone, person=people),
    st.builds(happened.Decided, person=people, words=st.just("told the council")),
    st.builds(happened.OpenedAgain, person=people),
    st.builds(happened.Unclear, person=people),
    st.builds(happened.CodeRenewed, person=people),
    st.builds(happened.GotThrough, person=people),
    st.builds(happened.TookItOn, person=people, yes=st.booleans()),
    st.builds(happened.OptedOut, person=people),
    st.builds(happened.Removed, person=people),
    st.builds(
        happened.TextFailed, person=people, key=st.just("K7Q2-999"), error=st.sampled_from(ERRORS)
    ),
    st.builds(happened.TextDelivered, person=people, key=st.sampled_from(["K7Q2-1", "K7Q2-2"])),
)


class Run:
    """A run of one escalation, with what must hold checked after each step."""

    def __init__(self, *, shared: bool = False, by_text: bool = False) -> None:
        self.directory = SHARED if shared else HARBOUR
        self.now = FRIDAY
        self.wakes: dict[str, Wake] = {}
        self.reached: datetime | None = None
        self._take(open_escalation(self.context(), SAM, self.now, by_text=by_text))

    def context(self) -> Context:
        return Context(PACK, self.directory, LONDON, Draws(codes=CODES, reference="K7Q2"))

    def happens(self, event: Event) -> None:
        event = self._current(event)
        self._take(step(self.context(), self.state, event, self.now))
        again = step(self.context(), self.state, event, self.now)
        if not isinstance(event, happened.ClockRang):
            assert bare(again.state) == bare(self.state), f"{event} counts twice"

    def _current(self, event: Event) -> Event:
        if isinstance(event, happened.ClockRang):
            self.now = max(self.now, self.state.clock or self.now)
            return happened.ClockRang(number=self.state.clock_number)
        turns = happened.NoAnswer | happened.HalfTimeCame | happened.SendDeadlineCame
        if isinstance(event, turns) and event.turn == 0:
            return event.model_copy(update={"turn": self.state.turn})
        return event

    def clock(self) -> None:
        """The clock rings."""
        self.happens(happened.ClockRang(number=0))

    def _take(self, taken: Step) -> None:
        self.state = Escalation.model_validate_json(taken.state.model_dump_json())
        assert self.state == taken.state
        for effect in taken.effects:
            if isinstance(effect, Wake):
                self.wakes[effect.key] = effect
            elif isinstance(effect, Cancel):
                self.wakes.pop(effect.key, None)
            elif isinstance(effect, Text):
                self._check_text(effect)
        self._check_clock()
        self._check_holder()
        if self.reached is None and (
            self.state.place in {"held", "public"} or self.state.ladder == "unsaid"
        ):
            self.reached = self.now

    def _check_text(self, sent: Text) -> None:
        if sent.to == "sam":
            assert self.state.by_text
            return
        person = self.directory.person(sent.to)
        assert person is not None
        assert not left_out(self.state, person, self.directory), f"{sent.to} is left out"
        assert sent.to in audience(PACK, self.state, self.directory)
        assert sent.phone != SAM.phone

    def _check_clock(self) -> None:
        clock = self.wakes.get("clock:K7Q2")
        assert (clock is not None) == self.state.is_open, "one clock while it is open, else none"
        if clock is not None:
            assert clock.at == self.state.clock
            assert clock.event["number"] == self.state.clock_number

    def _check_holder(self) -> None:
        state = self.state
        assert (state.owner is not None) == (state.place in {"held", "chasing"})
        if state.place == "closed":
            assert state.decision is not None
            assert state.decision.words
        if state.owner is not None and not state.naming:
            assert state.owner in audience(PACK, state, self.directory)
        assert len(set(state.holds)) == len(state.holds), "nobody holds it a second time"


def bare(state: Escalation) -> dict[str, object]:
    """The state without what only counts answers."""
    return state.model_dump(exclude={"texts", "says", "codes"})


SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(st.lists(events, max_size=30), st.booleans(), st.booleans())
def test_whatever_happens_the_invariants_hold(
    happening: list[Event], shared: bool, by_text: bool
) -> None:
    run = Run(shared=shared, by_text=by_text)

    for event in happening:
        run.now += timedelta(seconds=20)
        if run.state.clock is not None and run.state.clock <= run.now:
            run.clock()
        run.happens(event)


# Neither a decision nor a mistake ends it here, and nobody opens it again.
going_on: st.SearchStrategy[Event] = st.one_of(
    st.builds(happened.NoAnswer, turn=st.just(0)),
    st.builds(happened.Coded, person=people),
    st.builds(happened.Passed, person=people),
    st.builds(happened.DoneAlone, person=people),
    st.builds(happened.OptedOut, person=people),
    st.builds(
        happened.TextFailed, person=people, key=st.just("K7Q2-999"), error=st.sampled_from(ERRORS)
    ),
    st.builds(happened.GotThrough, person=people),
    st.builds(happened.TextOnlyAsked),
    st.builds(happened.Witnessed, what=st.just("rang 999")),
    st.builds(happened.RangPublic, line=st.just("nspcc"), advice=st.just("advice")),
)
moments = st.lists(st.tuples(st.integers(1, 60), going_on), max_size=40)


@SETTINGS
@given(st.sampled_from(LADDERS), st.integers(0, 299), moments)
def test_within_the_first_bound_somebody_holds_it_or_the_numbers_are_there(
    ladder: str, answered: int, happening: list[tuple[int, Event]]
) -> None:
    run = Run()
    limit = run.now + bounds(PACK, "concern", HARBOUR, "north").b1
    run.now += timedelta(seconds=answered)
    run.happens(happened.QuestionsAnswered(ladder=ladder))

    play_out(run, happening, until=limit)

    assert run.reached is not None
    assert run.reached <= limit


@SETTINGS
@given(st.sampled_from(LADDERS), moments)
def test_within_the_second_bound_the_numbers_are_there_though_nobody_decides(
    ladder: str, happening: list[tuple[int, Event]]
) -> None:
    run = Run()
    run.happens(happened.QuestionsAnswered(ladder=ladder))
    limit = run.now + bounds(PACK, "concern", HARBOUR, "north").b2

    places = play_out(run, happening, until=limit)

    assert "public" in places


def play_out(run: Run, happening: list[tuple[int, Event]], *, until: datetime) -> set[str]:
    """Let it happen, with every clock that is due in between; the places that it came to."""
    places: set[str] = {run.state.place}
    at = run.now
    for gap, event in happening:
        at += timedelta(minutes=gap)
        places |= ring_until(run, min(at, until))
        if at > until:
            return places
        run.now = at
        run.happens(event)
        places.add(run.state.place)
    return places | ring_until(run, until)


def ring_until(run: Run, until: datetime) -> set[str]:
    """Every clock that is due by then rings."""
    places: set[str] = set()
    while run.state.clock is not None and run.state.clock <= until:
        run.clock()
        places.add(run.state.place)
    return places


# Every run of six of these, with states that are the same but for their counters folded into one.
ALPHABET: tuple[Event, ...] = (
    happened.ClockRang(number=0),
    happened.NoAnswer(turn=0),
    happened.QuestionsAnswered(ladder="concern"),
    happened.DangerNow(),
    happened.DangerFromTeam(),
    happened.SubjectNamed(answer="priya"),
    happened.SubjectNamed(answer="Not sure"),
    happened.Coded(person="priya"),
    happened.Coded(person="dan"),
    happened.Passed(person="priya"),
    happened.OptedOut(person="dan"),
    happened.Decided(person="dan", words="told the council"),
    happened.StillWorried(),
)


def shape(state: Escalation) -> tuple[object, ...]:
    """What of a state decides where it can go."""
    return (
        state.place,
        state.ladder,
        state.rung,
        state.step,
        state.tried,
        state.owner,
        state.holds,
        state.unreachable,
        state.subjects,
        state.staff,
        state.naming,
        state.danger,
    )


def test_every_short_run_keeps_the_invariants() -> None:
    first = Run()
    seen = {shape(first.state)}
    edge = [first]
    for _ in range(6):
        following: list[Run] = []
        for run in edge:
            for event in ALPHABET:
                branch = Run.__new__(Run)
                branch.__dict__ = {**run.__dict__, "wakes": dict(run.wakes)}
                branch.happens(event)
                if shape(branch.state) not in seen:
                    seen.add(shape(branch.state))
                    following.append(branch)
        edge = following

    assert len(seen) > 300
