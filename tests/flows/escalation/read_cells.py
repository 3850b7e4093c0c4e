"""Each cell of the escalation's table as people read it: one block a cell, kept in `read/*.txt`.

`python -m tests.flows.escalation.read_cells` writes the files anew; the diff then shows what
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flows.effects import Cancel, Effect, Keys, Page, Record, Say, Text, Wake
from flows.escalation import events as happened
from flows.escalation.events import Event
from tests.flows.escalation.play import LONDON, PLACES, Play, raised

READ = Path(__file__).parent / "read"
Begins = Callable[[], Play]
Makes = Callable[[Play], Event]


def always(event: Event) -> Makes:
    return lambda _play: event


def late(play: Play) -> Event:
    return happened.SendDeadlineCame(turn=play.state.turn)


HAPPENS: dict[str, Makes] = {
    "the clock": lambda play: happened.ClockRang(number=play.state.clock_number),
    "half of the wait is over": lambda play: happened.HalfTimeCame(turn=play.state.turn),
    "answered: a concern": always(happened.QuestionsAnswered(ladder="concern")),
    "answered: in danger": always(happened.QuestionsAnswered(ladder="danger")),
    "answered: may be one of the team": always(happened.QuestionsAnswered(ladder="unsaid")),
    "in danger": always(happened.DangerNow()),
    "in danger from one of the team": always(happened.DangerFromTeam()),
    "can't ring": always(happened.CannotRing()),
    "about one of the team": always(happened.AboutTeam()),
    "about Priya": always(happened.SubjectNamed(answer="priya")),
    "about Dan": always(happened.SubjectNamed(answer="dan")),
    "about somebody else": always(happened.SubjectNamed(answer="Somebody else")),
    "not sure about whom": always(happened.SubjectNamed(answer="Not sure")),
    "text only": always(happened.TextOnlyAsked()),
    "about P14": always(happened.Noted(field="pairing", answer="P14")),
    "about P99": always(happened.Noted(field="pairing", answer="P99")),
    "the kind": always(happened.Noted(field="kind", answer="Home")),
    "rang 999": always(happened.Witnessed(what="rang 999")),
    "no answer": lambda play: happened.NoAnswer(turn=play.state.turn),
    "got through to Dan": always(happened.GotThrough(person="dan")),
    "Dan took it on": always(happened.TookItOn(person="dan", yes=True)),
    "Dan didn't take it on": always(happened.TookItOn(person="dan", yes=False)),
    "rang outside": always(happened.RangPublic()),
    "rang the council": always(happened.RangPublic(line="council")),
    "the council acts": always(happened.RangPublic(line="council", advice="act")),
    "the NSPCC advises": always(happened.RangPublic(line="nspcc", advice="advice")),
    "the police send them on": always(happened.RangPublic(line="police", advice="other")),
    "rang 999 themselves": always(happened.RangPublic(line="999")),
    "by mistake": always(happened.MadeByMistake(reason="I was trying it out")),
    "OK afterwards": always(happened.SaidOk()),
    "would like to talk": always(happened.WantsToTalk()),
    "still worried": always(happened.StillWorried()),
    "safe": always(happened.CheckedOut()),
    "safe by text": always(happened.CheckedOut(by_text=True)),
    "the mentor writes": always(happened.MentorWrote()),
    "Priya's phone is off": always(happened.TextFailed(key="K7Q2-99", person="priya", error=30003)),
    "Priya's number is dead": always(
        happened.TextFailed(key="K7Q2-99", person="priya", error=30005)
    ),
    "Priya sends STOP": always(happened.OptedOut(person="priya")),
    "Priya is removed": always(happened.Removed(person="priya")),
    "Priya's code": always(happened.Coded(person="priya")),
    "Dan's code": always(happened.Coded(person="dan")),
    "Priya passes": always(happened.Passed(person="priya")),
    "Priya sounds like no": always(happened.Passed(person="priya", guessed=True)),
    "Dan passes": always(happened.Passed(person="dan")),
    "Priya refers it": always(happened.Referred(person="priya")),
    "Dan refers it": always(happened.Referred(person="dan")),
    "Priya decides": always(happened.Decided(person="priya", words="spoke to carer")),
    "Dan decides": always(happened.Decided(person="dan", words="spoke to carer")),
    "DONE alone by Priya": always(happened.DoneAlone(person="priya")),
    "DONE alone by Dan": always(happened.DoneAlone(person="dan")),
    "words in doubt with DONE of Priya": always(
        happened.Doubted(person="priya", words="left a voicemail")
    ),
    "words in doubt of Priya": always(
        happened.Doubted(person="priya", words="spoke to Sam, no further action", done=False)
    ),
    "words in doubt of Dan": always(happened.Doubted(person="dan", words="left a voicemail")),
    "CLOSE by Priya, who wrote nothing": always(happened.ClosedAsWritten(person="priya")),
    "Priya has left": always(happened.Passed(person="priya", guessed=True, gone=True)),
    "OPEN by Priya": always(happened.OpenedAgain(person="priya")),
    "OPEN by Dan": always(happened.OpenedAgain(person="dan")),
    "unclear words of Priya": always(happened.Unclear(person="priya")),
    "words with the code of Priya": always(happened.Unclear(person="priya", about="code")),
    "Priya asks who we are": always(happened.Unclear(person="priya", about="who")),
    "Priya asks if we are real": always(happened.Unclear(person="priya", about="scam")),
    "a reaction of Priya": always(happened.Unclear(person="priya", about="reaction")),
    "unclear words of Dan": always(happened.Unclear(person="dan")),
    "five wrong codes of Dan": always(happened.CodeRenewed(person="dan")),
    "closed on the console": always(happened.ClosedOnConsole(by="abe", words="school told")),
    "a stranger's code": always(happened.Coded(person="tess")),
}


def _at(begins: Begins, *events: Event) -> Begins:
    def play() -> Play:
        found = begins()
        for event in events:
            found.happens(event, minutes=1)
        return found

    return play


def _named() -> Play:
    """About Priya, who is left out: Dan was asked."""
    play = Play().happens(happened.SubjectNamed(answer="priya"))
    return play.happens(happened.QuestionsAnswered(ladder="about_staff")).arrive()


def _down() -> Play:
    """No text of ours goes out."""
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    return play.happens(happened.SendDeadlineCame(turn=1), minutes=1)


# Where else the same event says something else.
MORE: dict[str, Begins] = {
    "about whom is not said": lambda: raised("unsaid"),
    "about Priya": _named,
    "a name is awaited": _at(Play, happened.DangerFromTeam()),
    "text only and held": _at(raised, happened.TextOnlyAsked(), happened.Coded(person="priya")),
    "in danger and held": _at(lambda: raised("danger"), happened.Coded(person="priya")),
    "our texts are down": _down,
    "by text": lambda: Play(by_text=True).arrive(),
    "overdue": lambda: Play(overdue=True).clock(),
    "overdue and held": _at(lambda: Play(overdue=True).clock(), happened.Coded(person="priya")),
    "overdue and all are asked": lambda: Play(overdue=True).clock().clock().clock().clock(),
}


BEGINS: Mapping[str, Begins] = {**PLACES, **MORE}


def file_of(name: str) -> Path:
    """Where it is kept how the cells of that place are read."""
    return READ / f"{name.replace(' ', '_')}.txt"


def page(name: str) -> str:
    """How the cells of that place are read now."""
    begins = BEGINS[name]
    at = _state(begins())
    blocks = [_block(what, begins(), makes) for what, makes in (*HAPPENS.items(), ("late", late))]
    return "\n\n".join((f"# {name}: {at}", *blocks)) + "\n"


def _block(what: str, play: Play, makes: Makes) -> str:
    before = play.state
    event = makes(play)
    play.happens(event, minutes=0 if isinstance(event, happened.ClockRang) else 1)
    lines = [line for effect in play.effects for line in _lines(effect)]
    moved = play.state != before
    return "\n".join((f"{what}: {_state(play) if moved else 'nothing changes'}", *lines))


def _state(play: Play) -> str:
    state = play.state
    on = f" {state.rung} {' '.join(state.step) or 'numbers'}" if state.place == "rung" else ""
    by = f", {state.owner} has it" if state.owner else ""
    clock = f", clock {_time(state.clock)}" if state.clock else ""
    return f"{state.place}{on}, {state.ladder}{by}{clock}, turn {state.turn}"


def _time(moment: object) -> str:
    return moment.astimezone(LONDON).strftime("%H:%M:%S")  # type: ignore[attr-defined, no-any-return]


def _keys(keys: Keys) -> str:
    return "".join(f" [{k.label}]" for row in keys for k in row)


def _lines(effect: Effect) -> Iterator[str]:
    match effect:
        case Text():
            yield f"  text {effect.key} to {effect.to}: {effect.body}"
            if effect.late:
                yield f"    or late: {effect.late}"
        case Say():
            pin = " pinned" if effect.pin else ""
            words = effect.text.replace("\n", " | ")
            yield f"  say{pin} to {effect.to}: {words}{_keys(effect.keys)}"
        case Page():
            yield f"  page {effect.key} about {effect.about}: {effect.body}"
        case Wake():
            yield f"  wake {effect.key} at {_time(effect.at)}"
        case Cancel():
            yield f"  cancel {effect.key}"
        case Record():
            yield f"  record {effect.what} by {effect.actor}"


def write() -> None:
    """Write every file anew."""
    READ.mkdir(exist_ok=True)
    for name in BEGINS:
        file_of(name).write_text(page(name), "utf-8")


if __name__ == "__main__":
    write()
