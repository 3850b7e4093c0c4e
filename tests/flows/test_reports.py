"""The report as a value: heading, order, what was skipped, versions, and nothing of a concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.directory import Pairing
from flows.escalation.state import Escalation, Mentor
from flows.reports import Report, counted, facts, lines, make, sealed
from tests.flows.engine.worlds import FRIDAY, LONDON, SAM, directory, session
from tests.flows.packs import pack

LABELS = (("did", "Did"), ("talked", "Talked about"), ("others", "Others"), ("photos", "Photos"))
ANSWERS = {
    "photos": "No",
    "others": "a sister",
    "did": "cards and a maths game",
    "talked": "school",
}
CHILD = directory().pairing("P14")


def report(**more: object) -> Report:
    made = make(session(), SAM, CHILD, ANSWERS, LABELS, FRIDAY)
    return made.model_copy(update=more)


def raised(minutes: int, **more: object) -> Escalation:
    """A concern of Sam's, so many minutes after the report."""
    mentor = Mentor.model_validate(SAM.model_dump(include=set(Mentor.model_fields)))
    made = Escalation(
        reference="K7Q2",
        organisation="harbour",
        programme="harbour",
        pack=pack().hash,
        mentor=mentor,
        opened_at=FRIDAY + timedelta(minutes=minutes),
        place="rung",
        ladder="concern",
    )
    return made.model_copy(update=more)


def test_a_report_reads_in_the_order_of_its_labels_whatever_was_answered_first() -> None:
    assert lines([report()], LONDON) == [
        "Phone session (remote)",
        "",
        "Mentor: Sam Okoro",
        "Pairing: P14 (A.B.)",
        "Day: Friday 22 May 2026",
        "Agreed: 4pm to 5pm",
        "Held: 4:01pm to 5:02pm, 61 minutes",
        "",
        "Did: cards and a maths game",
        "Talked about: school",
        "Others: a sister",
        "Photos: No",
        "",
        "Sent: Friday 22 May 2026, 5:06pm",
    ]


def test_a_video_call_is_said_first() -> None:
    made = make(session(place="Video"), SAM, CHILD, ANSWERS, LABELS, FRIDAY)

    assert lines([made], LONDON)[0] == "Video call (remote session)"


def test_what_was_skipped_is_listed_at_the_end_of_the_sections() -> None:
    answers = {"did": "cards", "talked": "", "photos": "   "}
    made = make(session(), SAM, CHILD, answers, LABELS, FRIDAY)

    assert made.skipped == ("Talked about", "Others", "Photos")
    told = lines([made], LONDON)
    assert told[told.index("Did: cards") + 1] == "Skipped: Talked about, Others, Photos"


def test_only_what_the_flow_reads_back_is_in_a_report() -> None:
    answers = ANSWERS | {"worried": "Yes, or not sure", "session.id": "sam-1", "place": "Phone"}

    made = make(session(), SAM, CHILD, answers, LABELS, FRIDAY)

    assert made == report()
    assert "worried" not in made.model_dump_json()


def test_the_tries_before_an_answer_stand_with_their_times() -> None:
    begun = session().start
    made = make(session(tries=(begun, begun + timedelta(minutes=10))), SAM, CHILD, {}, (), FRIDAY)

    assert ("No answer at", "4pm, 4:10pm") in facts(made, LONDON)


def test_earlier_versions_stay_with_the_time_at_which_each_was_sent() -> None:
    later = make(
        session(), SAM, CHILD, ANSWERS | {"others": "No"}, LABELS, FRIDAY + timedelta(minutes=10)
    )

    told = lines([report(), later], LONDON)

    assert told.count("Others: No") == 1
    assert told[told.index("Others: a sister") - 3] == (
        "Before it was changed, as sent Friday 22 May 2026, 5:06pm:"
    )
    assert told.index("Others: No") < told.index("Others: a sister")
    assert "Sent: Friday 22 May 2026, 5:16pm" in told


def test_a_lifted_report_without_times_still_reads() -> None:
    bare = Report(session="s", mentor="sam", place="Phone", filed_at=FRIDAY)

    assert facts(bare, LONDON) == (("Mentor", "sam"), ("Day", "Friday 22 May 2026"))
    assert (bare.minutes, bare.held_at) == (None, FRIDAY)


def test_a_report_comes_back_from_storage_as_it_was() -> None:
    assert Report.model_validate_json(report().model_dump_json()) == report()


@pytest.mark.parametrize("minutes", [-65, -30, -1, 0])
def test_a_concern_of_the_sessions_time_is_in_the_sealed_part(minutes: int) -> None:
    part = sealed(report(), [raised(minutes)])

    assert part is not None
    assert part.references == ("K7Q2",)


@pytest.mark.parametrize(
    "other",
    [
        raised(-66),
        raised(1),
        raised(-30, drill=True),
        raised(-30, kind="overdue"),
        raised(-30, mentor=raised(0).mentor.model_copy(update={"id": "lee"})),
    ],
)
def test_what_is_no_concern_of_the_sessions_time_is_not(other: Escalation) -> None:
    assert sealed(report(), [other]) is None


def test_a_concern_changes_nothing_in_the_report_itself() -> None:
    sealed(report(), [raised(-30)])

    assert "K7Q2" not in report().model_dump_json()
    assert "oncern" not in "\n".join(lines([report()], LONDON))


def test_a_child_is_a_code_and_initials() -> None:
    made = make(session(), SAM, None, {}, (), FRIDAY)

    assert ("Pairing", "P14") in facts(made, LONDON)
    assert set(Pairing.model_fields) == {"code", "mentor", "initials", "borough"}


def test_numbers_have_their_noun() -> None:
    assert [counted(n, "report") for n in (0, 1, 2)] == ["0 reports", "1 report", "2 reports"]
