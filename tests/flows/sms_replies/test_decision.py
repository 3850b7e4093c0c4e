"""Replies by SMS: what the words say, and what they lead to. One line a phrasing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.directory import Person, Role
from flows.sms_replies.decision import Act, Decision, OpenItem, Reply, decide, read
from flows.sms_replies.wrong_codes import WrongCodes

NOW = datetime(2026, 5, 22, 16, 0, tzinfo=UTC)
PRIYA = Person(
    id="priya",
    name="Priya Shah",
    text_name="Priya",
    role=Role.PROGRAMME_MANAGER,
    phone="+447700900456",
)
SAM = Person(id="sam", name="Sam Okoro", text_name="Sam", role=Role.MENTOR, phone="+447700900123")
K7Q2 = OpenItem(reference="K7Q2", codes=("482913",))
M4T8 = OpenItem(reference="M4T8", codes=("118340", "640377"))
CLOSED = OpenItem(reference="R5W9", codes=("392280",), open=False)
JOINING = OpenItem(reference="J2H6", codes=("318204",), kind="joining")
WELCOME = OpenItem(reference="W3X4", codes=("100482",), kind="welcome")


def answer(body: str, *standing: OpenItem, sender: Person = PRIYA) -> Decision:
    return decide(read(body), sender, standing, NOW)


def act(body: str, *standing: OpenItem) -> Act:
    decision = answer(body, *standing)
    assert decision.verdict == "act", (body, decision)
    (only,) = decision.acts
    return only


@pytest.mark.parametrize(
    ("body", "network"),
    [
        *((word, "stop") for word in ("STOP", "stop", " Stop. ", "END", "Cancel", "quit!")),
        *((word, "stop") for word in ("UNSUBSCRIBE", "revoke", "OptOut", "STOPALL", "“Stop”")),
        *((word, "start") for word in ("YES", "yes.", "Start", "UNSTOP")),
        *((word, "help") for word in ("HELP", "help?", "Info")),
    ],
)
def test_exactly_a_word_of_the_network_is_the_networks(body: str, network: str) -> None:
    assert read(body) == Reply(kind="network", network=network)


@pytest.mark.parametrize(
    ("body", "verdict"), [("STOP", "opted_out"), ("yes", "opted_in"), ("Help", "help")]
)
def test_a_word_of_the_network_is_never_an_answer(body: str, verdict: str) -> None:
    decision = answer(body, K7Q2)

    assert (decision.verdict, decision.acts) == (verdict, ())
    assert decision.about == ("K7Q2",)


@pytest.mark.parametrize("body", ["OPEN 392280", "open 392 280 please", "Open.", "OPEN again"])
def test_open_opens_what_was_closed(body: str) -> None:
    opened = act(body, CLOSED, K7Q2)

    assert (opened.reference, opened.verb) == ("R5W9", "open")


def test_a_settled_notice_is_not_what_open_means() -> None:
    settled = JOINING.model_copy(update={"open": False})

    assert act("OPEN", settled, CLOSED).reference == "R5W9"
    assert answer("OPEN", settled).verdict == "nothing_open"


def test_a_code_after_closing_is_still_handed_on() -> None:
    assert act("392280", CLOSED).verb == "take"


@pytest.mark.parametrize(("body", "verb"), [("PASS", "pass"), ("can't, driving", "pass")])
def test_a_pass_without_a_code_is_asked_which_of_several(body: str, verb: str) -> None:
    decision = answer(body, K7Q2, M4T8, CLOSED)

    assert (decision.verdict, decision.verb) == ("which", verb)
    assert decision.about == ("K7Q2", "M4T8")


@pytest.mark.parametrize("body", ["TAKE", "LA", "DONE spoke to the carer", "CLOSE", "done"])
@pytest.mark.parametrize("owner", [None, "priya", "dan"])
def test_what_takes_or_closes_needs_a_code_whoever_holds_it(body: str, owner: str | None) -> None:
    decision = answer(body, K7Q2.model_copy(update={"owner": owner}))

    assert (decision.verdict, decision.acts, decision.about) == ("nothing_taken", (), ("K7Q2",))


def test_the_code_of_another_concern_is_a_word_like_any_other() -> None:
    held = M4T8.model_copy(update={"owner": "priya"})

    acts = {a.reference: a.verb for a in answer("482913 K7Q2 and 118340", K7Q2, held).acts}

    assert acts == {"K7Q2": "take", "M4T8": "doubt"}


def test_words_are_about_who_joins_where_they_speak_of_it() -> None:
    assert answer("yes let them in", JOINING, K7Q2).about == ("J2H6",)
    assert answer("on it", JOINING, K7Q2).about == ("K7Q2",)


@pytest.mark.parametrize(("body", "gone"), [("wrong person", "wrong"), ("I've left", "left")])
def test_whoever_has_left_passes_all_that_they_do_not_hold(body: str, gone: str) -> None:
    held = M4T8.model_copy(update={"owner": "priya"})
    decision = answer(body, K7Q2, held, JOINING)

    assert decision.gone == gone
    assert [(a.reference, a.verb, a.gone) for a in decision.acts] == [("K7Q2", "pass", True)]
    assert answer(body).gone == gone


@pytest.mark.parametrize("digits", ["٤٨٢٩١٤", "４８２９１４", "४८२९१४", "4️⃣8️⃣2️⃣9️⃣1️⃣4️⃣"])
def test_a_wrong_code_in_any_script_is_read_as_plain_digits(digits: str) -> None:
    assert read(digits).codes == ("482914",)
    assert answer(digits, K7Q2).verdict == "wrong_code"


@given(st.text(max_size=200))
def test_a_code_is_six_plain_digits_whatever_came(body: str) -> None:
    reply = read(body)

    assert all(re.fullmatch("[0-9]{6}", code) for code in (*reply.codes, *reply.loose))


def test_two_codes_take_both() -> None:
    decision = answer("482913 and 640377", K7Q2, M4T8)

    assert [(a.reference, a.verb, a.code) for a in decision.acts] == [
        ("K7Q2", "take", "482913"),
        ("M4T8", "take", "640377"),
    ]


def test_a_new_code_is_valid_beside_the_old_one() -> None:
    assert act("118340", M4T8).reference == act("640377", M4T8).reference == "M4T8"


@pytest.mark.parametrize("body", ["CODES", "codes?", "Codes please", "CODES 482913"])
def test_codes_lists_what_is_open_a_concern_last(body: str) -> None:
    decision = answer(body, K7Q2, CLOSED, JOINING, WELCOME)

    assert (decision.verdict, decision.about) == ("codes", ("J2H6", "K7Q2"))


def test_ok_is_about_the_concern_where_a_notice_is_open_too() -> None:
    assert answer("ok", JOINING, K7Q2, WELCOME).about == ("K7Q2",)
    assert answer("ok", JOINING, WELCOME).about == ("J2H6",)
    assert answer("ok", WELCOME).about == ("W3X4",)


def test_pass_without_a_code_is_about_the_only_concern() -> None:
    passed = answer("PASS", JOINING, K7Q2, WELCOME)

    assert [(act.reference, act.verb) for act in passed.acts] == [("K7Q2", "pass")]


@pytest.mark.parametrize(
    "body", ["SAFE", "safe.", "All safe", "I'm safe", "We’re all safe now", "Safe, sorry I forgot"]
)
def test_safe_from_an_overdue_mentor_checks_out(body: str) -> None:
    assert decide(read(body), SAM, (), NOW, overdue=True).verdict == "check_out"
    assert decide(read(body), SAM, (), NOW).verdict == "nothing_open"
    assert decide(read(body), PRIYA, (K7Q2,), NOW).verdict == "nothing_taken"


@pytest.mark.parametrize(
    "body",
    ["not safe", "SAFE? no", "unsafe", "safe but I need help", "safe for now but worried", "safe?"],
)
def test_a_doubtful_safe_checks_nobody_out(body: str) -> None:
    assert decide(read(body), SAM, (), NOW, overdue=True).verdict == "nothing_taken"


@pytest.mark.parametrize(
    "body",
    [
        *("CONCERN", "concern", "Concern!", "I have a concern", "raise a concern please"),
        *("No, I have a concern", "not sure it's a concern", "I'm concerned about P14"),
        *("Safe, but I have a concern", "Done. I have a concern", "concerns about today"),
    ],
)
def test_the_word_concern_from_a_mentor_raises_one(body: str) -> None:
    assert decide(read(body), SAM, (), NOW, overdue=True).verdict == "raise_concern"


@pytest.mark.parametrize(
    "body",
    ["no concern", "No concerns today", "not a concern", "no real concern", "without concern"],
)
def test_no_concern_raises_none(body: str) -> None:
    assert decide(read(body), SAM, (), NOW).verdict == "nothing_open"


def wrong_ones(times: int, step: timedelta) -> list[Decision]:
    wrong, made = WrongCodes(), []
    for n in range(times):
        made.append(decide(read("111111"), PRIYA, (K7Q2,), NOW + n * step, wrong))
        wrong = made[-1].wrong
    return made


def test_the_fifth_wrong_code_in_ten_minutes_brings_a_new_one() -> None:
    verdicts = [d.verdict for d in wrong_ones(7, timedelta(minutes=2))]

    assert verdicts == ["wrong_code"] * 4 + ["new_code"] + ["too_many"] * 2


def test_wrong_codes_far_apart_bring_no_new_one() -> None:
    verdicts = {d.verdict for d in wrong_ones(9, timedelta(minutes=3))}

    assert verdicts == {"wrong_code"}


def test_after_a_new_code_wrong_ones_get_one_answer_an_hour() -> None:
    wrong = wrong_ones(6, timedelta(minutes=1))[-1].wrong
    soon = decide(read("111111"), PRIYA, (K7Q2,), NOW + timedelta(minutes=63), wrong)
    late = decide(read("111111"), PRIYA, (K7Q2,), NOW + timedelta(minutes=65), wrong)
    after = decide(read("111111"), PRIYA, (K7Q2,), NOW + timedelta(minutes=66), late.wrong)

    assert (soon.verdict, late.verdict, after.verdict) == ("too_many", "wrong_code", "too_many")


def test_a_right_code_is_taken_at_any_time_and_ends_the_counting() -> None:
    wrong = wrong_ones(7, timedelta(minutes=1))[-1].wrong

    decision = decide(read("482913"), PRIYA, (K7Q2,), NOW, wrong)

    assert decision.verdict == "act"
    assert decision.wrong == WrongCodes()


def test_somebody_elses_code_is_a_wrong_one() -> None:
    assert answer("550718", K7Q2).verdict == "wrong_code"
    assert answer("PASS 550718", K7Q2).verdict == "wrong_code"
    assert answer("550718").verdict == "wrong_code"
