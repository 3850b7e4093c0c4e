"""Every text message of the product: one GSM-7 segment with the longest values and a mark."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator

import pytest

from flows import messages
from flows.formatting import septets
from flows.messages import (
    sms_answers,
    sms_concern,
    sms_joining,
    sms_notices,
    sms_overdue,
    sms_types,
)
from flows.messages.sms_types import (
    Charity,
    Code,
    Days,
    Digits,
    Email,
    Entry,
    Name,
    Phone,
    Reference,
    Span,
    Time,
    Waiting,
)

LONGEST: dict[object, str | tuple[str, str]] = {
    Charity: "W" * 16,
    Name: "M" * 18,
    Reference: "K7Q2",
    Code: "482913",
    Phone: "+447700900123",
    Entry: "999999999:9f86d081884c",
    Time: "12:51pm",
    Span: "119 min",
    Digits: "457",
    Email: "w" * 7 + "@" + "w" * 7 + ".uk",
    Waiting: "9999 ideas of mentors wait",
    Days: "from Wed 23 Sep to Wed 30 Sep",
    tuple[Reference, Code]: ("K7Q2", "482913"),
}
NETWORK = {"stop", "end", "cancel", "quit", "unsubscribe", "revoke", "optout", "yes", "start"}
# Where a word of the network is what the text is about.
ABOUT_THE_NETWORK = {"first_day", "page_stopped"}


BY_NAME = {
    found.name: importlib.import_module(found.name)
    for found in pkgutil.iter_modules(messages.__path__, "flows.messages.")
    if found.name.startswith("flows.messages.sms_") and found.name != sms_types.__name__
}
SUBJECTS = tuple(BY_NAME.values())


def written() -> Iterator[tuple[str, Callable[..., str]]]:
    """Every function that writes a text."""
    for name, function in (pair for subject in SUBJECTS for pair in inspect.getmembers(subject)):
        here = inspect.isfunction(function) and function.__module__ in BY_NAME
        ours = here and not name.startswith("_")
        if ours and name != "time_of":
            yield name, function


def words_of(hint: object) -> tuple[str, ...]:
    """The words that a choice allows, or a union of choices."""
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)
    return tuple(word for part in typing.get_args(hint) for word in words_of(part))


def arguments(function: Callable[..., str]) -> Iterator[list[typing.Any]]:
    """The longest values for the arguments, with every word that a choice allows."""
    hints = typing.get_type_hints(function)
    choices: list[tuple[typing.Any, ...]] = []
    repeated = None
    for parameter in inspect.signature(function).parameters.values():
        hint = hints[parameter.name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            repeated = LONGEST[hint]
        elif words := words_of(hint):
            choices.append(words)
        else:
            choices.append((LONGEST[hint],))
    for chosen in itertools.product(*choices):
        for times in (0, 1, 2, 3, 9) if repeated else (0,):
            yield [*chosen, *[repeated] * times]


ALL = [
    pytest.param(name, function(*chosen), id=f"{name}-{n}")
    for name, function in written()
    for n, chosen in enumerate(arguments(function))
]


@pytest.mark.parametrize(("name", "body"), ALL)
def test_a_text_is_one_segment_with_the_longest_values_and_a_mark(name: str, body: str) -> None:
    size = septets(body)
    print(size, name, body)

    assert size is not None, "a letter outside GSM-7"
    assert size + sms_types.MARK <= 160


@pytest.mark.parametrize(("name", "body"), ALL)
def test_a_text_begins_with_the_charity_and_says_nothing_twice(name: str, body: str) -> None:
    assert body.startswith("W" * 16 + ": ")
    assert "  " not in body
    assert body.endswith((".", "?")) or name == "down_by_text"


@pytest.mark.parametrize(("name", "body"), ALL)
def test_no_word_of_the_network_is_a_natural_reply(name: str, body: str) -> None:
    words = set(re.findall(r"[a-z]+", body.lower()))

    assert name in ABOUT_THE_NETWORK or not words & NETWORK


@pytest.mark.parametrize(("name", "body"), ALL)
def test_sentences_of_a_text_are_short(name: str, body: str) -> None:
    said = re.sub(r"\b[\d][\d ]*\d\b", "number", body.partition(": ")[2])

    for sentence in re.split(r"[.?] ", said):
        assert len(sentence.split()) <= 18, sentence


def test_no_argument_of_a_text_is_free_text() -> None:
    for name, function in written():
        hints = typing.get_type_hints(function)
        hints.pop("return")
        for hint in hints.values():
            assert hint in LONGEST or words_of(hint), name


@pytest.mark.parametrize("many", [2, 3, 4, 6, 7, 9])
@pytest.mark.parametrize("name", ["codes", "which_one", "back_on"])
def test_a_list_says_how_many_there_are_and_how_many_it_leaves_out(name: str, many: int) -> None:
    ones = [(Reference("K7Q2"), Code(f"{100000 + n}")) for n in range(many)]
    more = ("PASS",) if name == "which_one" else ()
    body = getattr(sms_answers, name)(C, *more, *ones)
    shown = sum(code in body for _, code in ones)

    assert str(many) in body
    assert (f"And {many - shown} more." in body) == (shown < many)


def test_midnight_is_written_in_figures() -> None:
    assert sms_types.time_of("midnight") == "00:00"
    assert sms_types.time_of("4:51pm") == "4:51pm"


C, K7Q2, M4T8 = Charity("Harbour"), Reference("K7Q2"), Reference("M4T8")
SAM, PRIYA, DAN = Name("Sam"), Name("Priya"), Name("Dan")
PHONE, DANS = Phone("+447700900123"), Phone("+447700900457")
CODE = Code("482913")
AT = Time("4:51pm")

HOUSE = {
    sms_joining.joined(C, SAM, Code("318204")): "Harbour: Sam used your invite to join Mentorline. "
    "Reply 318204 to let them in, or NO 318204 if you don't know them. Not urgent.",
    sms_notices.missed_twice(
        C, SAM, PHONE, Code("640215")
    ): "Harbour: Sam got no answer from a family "
    "twice. Not urgent. Ring Sam this week on 07700 900123, and reply 640215.",
    sms_concern.urgent(
        C, K7Q2, SAM, PHONE, CODE, "the team", AT
    ): "Harbour: URGENT concern K7Q2, ring "
    "Sam now on 07700 900123. Reply 482913 to take it. If not, we text the team at 4:51pm.",
    sms_answers.yours(
        C, K7Q2, SAM, PHONE, CODE, Time("5:46pm")
    ): "Harbour: K7Q2 is yours, ring Sam on "
    "07700 900123. Then text DONE 482913 and what you decided, no names. We ask again at 5:46pm.",
    sms_answers.closed_yours(
        C, K7Q2, CODE
    ): "Harbour: K7Q2 is closed with your decision. The team is "
    "told. To open it again, reply OPEN 482913.",
    sms_concern.urgent_after(
        C, M4T8, SAM, PHONE, Code("550718"), PRIYA, "silent"
    ): "Harbour: URGENT "
    "concern M4T8, ring Sam now on 07700 900123. Reply 550718 to take it. Priya can't be reached.",
    sms_concern.nobody(
        C, M4T8, SAM, PHONE, Code("550718"), Time("6:24pm")
    ): "Harbour: NOBODY HAS TAKEN "
    "concern M4T8. Ring Sam now on 07700 900123. Reply 550718 to take it, or we text again at "
    "6:24pm.",
    sms_concern.danger(
        C, Reference("D3H6"), SAM, PHONE, Code("204417")
    ): "Harbour: DANGER NOW D3H6, Sam "
    "was told to ring 999. Ring Sam at once on 07700 900123. Reply 204417 to take it.",
    sms_concern.danger_cannot_ring(
        C, Reference("D3H6"), SAM, PHONE, Code("204417")
    ): "Harbour: DANGER "
    "NOW D3H6. Sam can't ring 999. Ring them on 07700 900123, then ring 999. Reply 204417 to take "
    "it.",
    sms_answers.took(
        C, Reference("D3H6"), DAN, DANS, Time("4:44pm")
    ): "Harbour: Dan took D3H6 at 4:44pm."
    " Ring Dan on 07700 900457 if you can help. No need to reply.",
    sms_concern.urgent_staff(
        C, Reference("R5W9"), SAM, PHONE, Code("392280")
    ): "Harbour: URGENT concern "
    "R5W9, ring Sam now on 07700 900123. Talk to them before anyone else. Reply 392280 to take it.",
    sms_concern.late(
        C, Reference("T2V7"), SAM, PHONE, Code("918355"), Time("2:02pm")
    ): "Harbour: URGENT "
    "concern T2V7 from 2:02pm, sent late. Ring Sam now on 07700 900123. Reply 918355 to take it.",
    sms_overdue.overdue_mentor(
        C, Time("5pm"), PRIYA, Time("5:10pm")
    ): "Harbour: your session was due to "
    "finish at 5pm. Reply SAFE, or tap in Mentorline. If not, we text Priya at 5:10pm.",
    sms_overdue.overdue(
        C, SAM, Time("5pm"), PHONE, Code("730162"), "the team", Time("5:20pm")
    ): "Harbour:"
    " Sam was due to finish at 5pm. Ring them on 07700 900123, then reply 730162, or we text "
    "the team at 5:20pm.",
    sms_overdue.safe(
        C, SAM, Time("5:14pm")
    ): "Harbour: Sam is safe, checked out at 5:14pm. Nothing more to do.",
    sms_notices.contact_report(
        C, Reference("C3F8"), SAM, PHONE, Code("275930")
    ): "Harbour: contact "
    "report C3F8, not urgent. Ring Sam by tomorrow on 07700 900123. Reply 275930 to take it.",
    sms_joining.first_day(
        C, Code("100482")
    ): "Harbour: you now get our concern texts, and STOP turns "
    "them off. Save this number and let it sound on silent. Then reply 100482 to test.",
    sms_joining.test_answered(
        C
    ): "Harbour: it works. A real text asks you to ring a mentor and reply "
    "with a code. If lost, text CODES.",
    sms_answers.not_taken(
        C, K7Q2, CODE, SAM, PHONE, "Ring", "the team", AT
    ): "Harbour: not taken yet. "
    "Reply 482913 to take K7Q2, or PASS 482913. Ring Sam on 07700 900123. We text the team at "
    "4:51pm.",
    sms_answers.not_sure(
        C, K7Q2, CODE, "the team", AT
    ): "Harbour: not sure you have K7Q2. Reply TAKE "
    "482913 to take it, or PASS 482913. If not, we text the team at 4:51pm.",
    sms_answers.not_finished(
        C, K7Q2, CODE
    ): "Harbour: K7Q2 reads as not finished. To close it just as you wrote it, reply CLOSE 482913.",
    sms_answers.nothing_taken_several(
        C, (K7Q2, CODE), (M4T8, Code("118340"))
    ): "Harbour: nothing is "
    "taken yet, and 2 are open. Reply 482913 for K7Q2. Reply 118340 for M4T8.",
    sms_answers.wrong_code(
        C, Code("482931")
    ): "Harbour: 482931 is not one of your codes, so nothing is "
    "taken yet. Look at our last text, or text CODES.",
    sms_answers.new_code(
        C, K7Q2, SAM, PHONE, Code("640377")
    ): "Harbour: that is not your code either. "
    "Here is a new one for K7Q2: reply 640377 to take it, or ring Sam on 07700 900123.",
    sms_answers.sounds_like_pass(
        C, K7Q2, "the team", CODE
    ): "Harbour: it sounds as if you can't take "
    "K7Q2, so we are texting the team now. If you can, reply TAKE 482913.",
    sms_answers.passed(
        C, K7Q2, "the team"
    ): "Harbour: thank you for saying. We are texting the team about K7Q2 now. Nothing more to do.",
    sms_concern.again(
        C, K7Q2, SAM, PHONE, CODE, "the team", AT
    ): "Harbour: AGAIN, URGENT concern K7Q2, "
    "ring Sam now on 07700 900123. Reply 482913 to take it. If not, we text the team at 4:51pm.",
    sms_concern.rung_over(
        C, K7Q2, SAM, PHONE, CODE, "the team"
    ): "Harbour: we are texting the team "
    "about K7Q2 now. You can still take it. Reply 482913, then ring Sam on 07700 900123.",
    sms_answers.closed_by(
        C, K7Q2, DAN, Time("5:20pm"), CODE
    ): "Harbour: Dan closed K7Q2 at 5:20pm. To open it again, reply OPEN 482913.",
    sms_answers.no_decision(
        C, K7Q2, CODE, "the team", Time("6:01pm")
    ): "Harbour: K7Q2 has no decision "
    "yet. Text DONE 482913 and what you decided, no names. If not, we text the team at 6:01pm.",
    sms_answers.still_open(
        C, K7Q2, CODE
    ): "Harbour: K7Q2 is still open. Text DONE 482913 and a few "
    "words on what you decided. No names.",
    sms_answers.referred(
        C, K7Q2, CODE
    ): "Harbour: noted, you refer K7Q2 to the council. Once you have "
    "rung them, text DONE 482913 and what they said. No names.",
    sms_concern.still_worried(
        C, K7Q2, SAM, PHONE, CODE
    ): "Harbour: K7Q2 is open again, Sam is still "
    "worried. Ring Sam now on 07700 900123. Reply 482913 to take it.",
    sms_concern.do_not_ring(
        C, K7Q2, SAM, PHONE, CODE
    ): "Harbour: do NOT ring Sam about K7Q2, it is not "
    "safe. Text Sam first on 07700 900123. Reply 482913 to take it.",
    sms_answers.codes(
        C, (K7Q2, CODE)
    ): "Harbour: Mentorline. Open for you is K7Q2, code 482913. Reply "
    "with the code to take it, or DONE and the code to close it.",
    sms_answers.back_on(
        C, (K7Q2, CODE)
    ): "Harbour: your texts are on again. Open for you is K7Q2, code "
    "482913. Reply with the code to take it.",
}


@pytest.mark.parametrize(("ours", "house"), HOUSE.items())
def test_a_text_has_the_house_wording(ours: str, house: str) -> None:
    assert ours == house
