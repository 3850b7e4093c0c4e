"""Replies by text: what the words say, and what they lead to. One line a phrasing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.directory import Person, Role
from flows.replies import Act, Decision, OpenItem, Reply, decide, read
from flows.wrong_codes import WrongCodes

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
JOINING = OpenItem(reference="J2H6", codes=("318204",), kind="notice")
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


@pytest.mark.parametrize(
    "body",
    [
        *(
            "482913",
            " 482913 ",
            "482913.",
            "482 913",
            "482-913",
            "482–913",
            "482.913",
            "4 8 2 9 1 3",
        ),
        *(
            "48 29 13",
            "code 482913",
            "Code:482913",
            "482913 on it",
            "on it 482913",
            "ok 482913 thx",
        ),
        *("yes 482913", "Yes, 482913", "482913 ringing Sam on 07700 900123 right away"),
        *("K7Q2 482913", "482913 👍", "４８２９１３", "start 482913", "482913\nSent from my phone"),
        *("TAKE 482913", "take 482913", "Take: 482 913", "TAKE482913", "TAKE", "take it", "Take."),
        "I've got this, 482913",
        "482913 5 minutes",
    ],
)
def test_a_code_with_or_without_words_takes_it(body: str) -> None:
    taken = act(body, K7Q2)

    assert (taken.reference, taken.verb) == ("K7Q2", "take")


@pytest.mark.parametrize(
    ("body", "guessed"),
    [
        ("PASS 482913", False),
        ("pass 482913 can't, driving", False),
        ("Pass: 482 913.", False),
        ("PASS", False),
        ("pass please", False),
        ("NO 482913", False),
        ("no. 482913", False),
        ("No", False),
        ("no 482913 in a meeting", True),
        ("No problem, 482913", True),
        ("482913 can't, driving", True),
        ("482913 can’t", True),
        ("482913 cant", True),
        ("482913 cannot", True),
        ("482913 no", True),
        ("482913 not me", True),
        ("482913 BUSY", True),
        ("busy 482913", True),
        ("wrong person 482913", True),
        ("482913 later", True),
        ("482913 won't manage", True),
        ("sorry, pass 482913", True),
        ("stop 482913", True),
        ("can't take 482913", True),
        ("not 482913", True),
    ],
)
def test_a_pass_or_a_code_with_a_negative_word_takes_nothing(body: str, guessed: bool) -> None:
    passed = act(body, K7Q2)

    assert (passed.reference, passed.verb, passed.guessed) == ("K7Q2", "pass", guessed)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "DONE 482913 spoke to carer, referred to council",
            "spoke to carer, referred to council",
        ),
        ("done 482913 referred to council", "referred to council"),
        ("Done: 482 913 spoke to mentor", "spoke to mentor"),
        ("DONE spoke to the carer 482913", "spoke to the carer"),
        ("DONE-482913-told the school", "told the school"),
        ("DONE 482913 home visit on 22.05.26", "home visit on 22.05.26"),
    ],
)
def test_done_with_a_decision_closes(body: str, words: str) -> None:
    done = act(body, K7Q2)

    assert (done.verb, done.decided, done.words) == ("done", True, words)


@pytest.mark.parametrize(
    "body",
    [
        *("DONE 482913", "done 482913.", "DONE 482913 rang Sam", "DONE 482913 ok"),
        *("DONE 482913 not yet sure what", "DONE 482913 I can't reach the carer"),
        *("DONE 482913 I’ll ring the council", "DONE 482913 will ring the council"),
        *("DONE 482913 visit is tomorrow at ten", "DONE 482913 no further action needed"),
        *("DONE 482913 trying the carer again", "DONE 482913 busy with it now"),
        *("DONE 482913 later today by phone", "DONE 482913 they haven't rung me back"),
    ],
)
def test_done_without_a_decision_closes_nothing(body: str) -> None:
    done = act(body, K7Q2)

    assert (done.verb, done.decided) == ("done", False)


@pytest.mark.parametrize("body", ["LA 482913", "la 482913 rang them", "La: 482 913", "LA"])
def test_la_is_noted(body: str) -> None:
    assert act(body, K7Q2).verb == "la"


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


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        ("318204", "take"),
        ("318204 yes that's Sam", "take"),
        ("NO 318204", "no"),
        ("no 318204 never heard of them", "no"),
        ("No", "no"),
        ("318204 don't know them", "pass"),
        ("PASS 318204", "pass"),
    ],
)
def test_no_refuses_a_notice(body: str, verb: str) -> None:
    assert act(body, JOINING).verb == verb


@pytest.mark.parametrize(
    ("body", "verb"),
    [("PASS", "pass"), ("take", "take"), ("LA", "la"), ("DONE told the council", "done")],
)
def test_a_command_without_a_code_is_asked_which_of_several(body: str, verb: str) -> None:
    decision = answer(body, K7Q2, M4T8, CLOSED)

    assert (decision.verdict, decision.verb) == ("which", verb)
    assert decision.about == ("K7Q2", "M4T8")


def test_done_without_a_code_closes_only_what_the_sender_holds() -> None:
    held = K7Q2.model_copy(update={"owner": "priya"})
    other = K7Q2.model_copy(update={"owner": "dan"})

    assert act("DONE spoke to the carer", held).decided
    assert answer("DONE spoke to the carer", other).verdict == "nothing_taken"
    assert answer("DONE spoke to the carer", K7Q2).verdict == "nothing_taken"


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
    "body",
    [
        *(
            "ok",
            "OK!",
            "on it",
            "yes please",
            "yes I will",
            "K7Q2",
            "who is this?",
            "👍",
            "",
            "   ",
        ),
        *("ring me on 07700 900123", "+44 7700 900456", "4829", "48291", "4829134", "help me"),
        *("passing on K7Q2", "Nobody here", "opening hours?", "taken", "stop it", "concern K7Q2"),
        *("Lasagne", "done", "Done!", "cancel that", "DON'T KNOW", "see you at 16:30"),
    ],
)
def test_anything_else_takes_nothing(body: str) -> None:
    decision = answer(body, K7Q2)

    assert (decision.verdict, decision.acts, decision.about) == ("nothing_taken", (), ("K7Q2",))


@pytest.mark.parametrize("body", ["ok", "PASS", "TAKE", "DONE told the council", "OPEN", "no"])
def test_with_nothing_open_the_answer_says_so(body: str) -> None:
    assert answer(body).verdict == "nothing_open"


@pytest.mark.parametrize("body", ["SAFE", "safe.", "All safe", "I'm safe", "We’re all safe now"])
def test_safe_from_an_overdue_mentor_checks_out(body: str) -> None:
    assert decide(read(body), SAM, (), NOW, overdue=True).verdict == "check_out"
    assert decide(read(body), SAM, (), NOW).verdict == "nothing_open"
    assert decide(read(body), PRIYA, (K7Q2,), NOW).verdict == "nothing_taken"


@pytest.mark.parametrize(
    "body", ["not safe", "SAFE? no", "unsafe", "safe but I need help", "safe for now but worried"]
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


@given(st.text(max_size=200))
def test_any_text_gets_a_decision_and_none_takes_without_a_code_or_a_command(body: str) -> None:
    decision = answer(body, K7Q2)

    if any(a.verb in ("take", "la") for a in decision.acts):
        assert "482913" in read(body).codes + read(body).loose or read(body).command
