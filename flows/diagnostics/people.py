"""Findings about people and their ladders, each with why it matters and what to do.

Rule: a `problem` is a person who could not be reached, or a ladder with a hole. Other things to
look at are a `warning`, and a `note` is only good to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from flows.diagnostics.gaps import gaps
from flows.diagnostics.reachability import TEXTED, Reach
from flows.directory import Directory, Person, Role, Value
from flows.formatting import spoken_list, takes_no_texts, uk_phone
from flows.pack import Pack, Rung

Level = Literal["problem", "warning", "note"]
MOST_NAMES = 8
IMPORT = "Change people.yaml, then: mentorline people import people.yaml"


class Finding(Value):
    """One finding: `what` is so, `why` it matters, what to `do`."""

    level: Level
    what: str
    why: str
    do: str


class Known(Value):
    """What is known of a person beside the directory. `last_text` is how their last SMS ended.

    `dead` says that no SMS reaches their number, `opted_out` that, or that they sent STOP.
    """

    joined: bool = False
    approved: bool = False
    blocked: bool = False
    opted_out: bool = False
    dead: bool = False
    has_chat: bool = False
    untested: bool = False
    last_text: Literal["delivered", "failed", "unknown"] | None = None


def of_ladders(reaches: Iterable[Reach], pack: Pack, directory: Directory) -> Iterator[Finding]:
    """Findings about ladders that reach nobody, rungs with a hole, a colleague who stands alone."""
    found: dict[Finding, list[str]] = {}
    for one in reaches:
        for finding in _of_ladder(one, pack, directory):
            found.setdefault(finding, []).append(one.ladder)
    for finding, ladders in found.items():
        yield finding.model_copy(update={"what": f"{finding.what} (ladder {', '.join(ladders)})"})


def of_gaps(pack: Pack, directory: Directory, today: date) -> Iterator[Finding]:
    """Findings about days to come on which a ladder reaches nobody."""
    for gap in gaps(pack, directory, today):
        if gap.first > today:
            what, _, remedy = gap.words(directory).rpartition(". ")
            yield Finding(
                level="warning",
                what=f"{what}.",
                why="A concern of those days goes to the public numbers at once.",
                do=f"{remedy} {IMPORT}",
            )


def _of_ladder(one: Reach, pack: Pack, directory: Directory) -> Iterator[Finding]:
    programme = directory.programme(one.programme)
    name = programme.name if programme else one.programme
    for stage in one.stages:
        if stage.is_hole and stage.people and all(a.why == TEXTED for a in stage.people):
            continue  # a person on two rungs is asked on the first
        if stage.is_hole and stage.people:
            passed = (f"{a.name} ({a.why})" for a in stage.people)
            yield Finding(
                level="problem",
                what=f"{name}: {stage.who} would get no text now: {', '.join(passed)}.",
                why="A concern passes them over, to the next rung.",
                do=f"Name somebody who stands in. {IMPORT}",
            )
        elif stage.is_hole:
            yield Finding(
                level="problem",
                what=f"{name}: {stage.who} of rung {stage.rung + 1} are missing.",
                why="That rung is passed over.",
                do=IMPORT,
            )
    rungs = pack.ladders[one.ladder].rungs if one.ladder in pack.ladders else ()
    if len(one.people) == 1 and sum(rung.who is not None for rung in rungs) > 1:
        only = directory.person(one.people[0])
        asked = {a.person for stage in one.stages for a in stage.people}
        yield Finding(
            level="problem" if len(asked) > 1 else "warning",  # a small charity may mean it
            what=f"{name}: only {only.first_name if only else 'one person'} would get a text now.",
            why="If they miss it, nobody here is told.",
            do=f"Name somebody beside them. {IMPORT}",
        )
    yield from _alone(one, rungs, name, directory)


def _alone(
    one: Reach, rungs: tuple[Rung, ...], name: str, directory: Directory
) -> Iterator[Finding]:
    """Findings about a team with one person who can be texted, and a phone on two rungs."""
    seen: dict[str, tuple[int, str]] = {}
    for stage in one.stages:
        there = [a for a in stage.people if a.at]
        who = rungs[stage.rung].who if stage.rung < len(rungs) else None
        if who == "safeguarding_team" and len(there) == 1:
            yield Finding(
                level="warning",
                what=f"{name}: of {stage.who} only {there[0].name} can be texted now.",
                why="Nobody stands beside them.",
                do=f"Name another. {IMPORT}",
            )
        for person in filter(None, (directory.person(a.person) for a in there)):
            rung, other = seen.setdefault(person.phone, (stage.rung, person.first_name))
            if rung != stage.rung:
                yield Finding(
                    level="warning",
                    what=f"{name}: {other} and {person.first_name} are on two rungs with one "
                    "phone.",
                    why="If that phone is off, both rungs are silent.",
                    do=f"Give one of them a phone of their own. {IMPORT}",
                )


def of_staff(
    directory: Directory, known: dict[str, Known], our_number: str | None
) -> Iterator[Finding]:
    """Findings about staff who are told of concerns: STOP, failing numbers, an unanswered first
    text.
    """
    start = f"text START to {uk_phone(our_number)}" if our_number else "text START to our number"
    for person in directory.staff():
        now = known.get(person.id, Known())
        name = person.first_name
        if now.dead:
            yield Finding(
                level="problem",
                what=f"No text reaches {name}'s number.",
                why="The network says that it is dead, or no mobile.",
                do=f"Ring {name}. Is the number another? {IMPORT}",
            )
        elif takes_no_texts(person.phone):
            yield Finding(
                level="problem",
                what=f"{name}'s number is no mobile: 070 and 076 take no texts.",
                why="No concern reaches them.",
                do=f"Ask {name} for a mobile. {IMPORT}",
            )
        elif now.opted_out:
            yield Finding(
                level="problem",
                what=f"{name} turned our texts off (STOP).",
                why="The network lets no text of ours through.",
                do=f"Ring {name}, and ask them to {start}.",
            )
        elif now.last_text == "failed":
            yield Finding(
                level="problem",
                what=f"The last text to {name} did not arrive.",
                why="The number may be wrong or dead, so the next one may not arrive either.",
                do=f"Ring {name}. Is the number another? {IMPORT}",
            )
    untested = [p for p in directory.staff() if known.get(p.id, Known()).untested]
    if untested:
        yield Finding(
            level="warning",
            what=f"{_names(untested)} never answered the text of the first day.",
            why="Nobody knows whether our texts reach and wake them.",
            do="Ring, and ask them to reply with its code. They text CODES to see it again.",
        )
    yield from _of_admins(directory, known)


def _of_admins(directory: Directory, known: dict[str, Known]) -> Iterator[Finding]:
    admins = directory.with_role(Role.ADMIN)
    if not admins:
        yield Finding(
            level="problem",
            what="There is no admin.",
            why="When something breaks, nobody hears of it.",
            do=f"Add somebody with role: admin. {IMPORT}",
        )
    for admin in admins:
        if not known.get(admin.id, Known()).has_chat:
            yield Finding(
                level="warning",
                what=f"{admin.first_name} (admin) has no chat with the bot.",
                why="When texts are down, no word of ours reaches them.",
                do=f"Write reports_by: telegram, import, then: mentorline invite {admin.id}",
            )


def of_mentors(directory: Directory, known: dict[str, Known]) -> Iterator[Finding]:
    """Findings about mentors who could not raise a concern in chat, or whom we could not reach."""
    mentors = directory.with_role(Role.MENTOR)
    states = [(p, known.get(p.id, Known())) for p in mentors]
    never = [p for p, now in states if not now.joined]
    waiting = [p for p, now in states if now.joined and not now.approved]
    if never:
        yield _mentors(
            never, "never joined", "They have no button yet. CONCERN by text works.", "invite ID"
        )
    if waiting:
        yield Finding(
            level="warning",
            what=f"{_names(waiting)} joined, and nobody let them in yet.",
            why="They can raise a concern, but book no session.",
            do="Ask their manager to reply with the code of the text. It texts CODES to see it.",
        )
    if blocked := [p for p, now in states if now.blocked]:
        yield Finding(
            level="warning",
            what=f"{_names(blocked)} blocked the bot.",
            why="What they should know comes by text only, and they have no button.",
            do="Ring them. They open the chat again with Start.",
        )
    if stopped := [p for p, now in states if now.opted_out]:
        yield Finding(
            level="warning",
            what=f"No text reaches {_names(stopped)}: they sent STOP, or the number is dead.",
            why="If they are overdue, we can't ask them by text.",
            do="Ring them. They text START to our number, or tell you the right one.",
        )


def _mentors(people: list[Person], what: str, why: str, do: str) -> Finding:
    return Finding(
        level="warning",
        what=f"{_names(people)} {what}.",
        why=why,
        do=f"mentorline {do.replace('ID', people[0].id if len(people) == 1 else 'ID')}",
    )


def _names(people: list[Person]) -> str:
    """Names, as many as a person still reads."""
    listed = [p.first_name for p in people[:MOST_NAMES]]
    more = len(people) - len(listed)
    return spoken_list([*listed, f"{more} more"] if more else listed)
