"""The list of people: what it means, and everything for which it is refused as a whole."""

from datetime import date

import pytest

from flows.directory import Leave, Role
from flows.people_file.load import load_people, removed_since
from flows.problems import FlowError

PEOPLE = """\
organisation: {id: harbour, name: Harbour Mentors, trustee: ruby, staff_line: "07700 900323"}
boroughs:
  - id: islington
    name: Islington
    social_care: "07700 900321"
    night_team: "07700 900322"
    day_hours: "Mon-Fri 09:00-17:00"
    checked: 2026-11-01
programmes:
  - id: p1
    name: Remote mentoring
    manager: priya
    safeguarding: [dan, ruth]
    borough: islington
people:
  - {id: priya, name: Priya Example, role: programme_manager, phone: "07700 900456"}
  - id: dan
    name: Dan Example
    role: safeguarding
    phone: "+44 7700 900457"
    away: [2026-12-24 to 2026-12-27, 2027-01-04]
  - {id: ruth, name: Ruth Example, role: safeguarding, phone: 07700 900458, reports_by: telegram}
  - {id: ruby, name: Ruby Example, role: trustee, phone: "07700-900-459"}
  - {id: ada, name: Ada Example, role: admin, phone: "07700900460"}
  - id: sam
    name: Sam Example
    role: mentor
    phone: "(07700) 900123"
    programme: p1
    emergency_contact: "07700 900124"
pairings:
  - {code: P14, mentor: sam, initials: A.B., borough: islington}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The list with each first text replaced by the second."""
    text = PEOPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def refused(*changes: tuple[str, str]) -> list[str]:
    """What is said of the changed list, without the file and the place."""
    with pytest.raises(FlowError) as caught:
        load_people(changed(*changes), "people.yaml")
    return [problem.message for problem in caught.value.problems]


def test_people_are_read_with_numbers_in_any_usual_form() -> None:
    directory = load_people(PEOPLE)

    assert [person.phone for person in directory.people] == [
        *("+447700900456", "+447700900457", "+447700900458"),
        *("+447700900459", "+447700900460", "+447700900123"),
    ]
    assert directory.people[5].emergency_contact == "+447700900124"
    assert directory.people[2].reports_by == "telegram"
    assert directory.people[0].role is Role.PROGRAMME_MANAGER
    assert directory.organisation.staff_line == "+447700900323"
    assert directory.boroughs[0].social_care == "+447700900321"
    assert directory.boroughs[0].checked == date(2026, 11, 1)
    assert directory.programmes[0].safeguarding == ("dan", "ruth")
    assert directory.pairings_of("sam")[0].code == "P14"


def test_leave_is_a_day_or_days() -> None:
    assert load_people(PEOPLE).people[1].away == (
        Leave(first=date(2026, 12, 24), last=date(2026, 12, 27)),
        Leave(first=date(2027, 1, 4), last=date(2027, 1, 4)),
    )


def test_names_for_texts_are_made_in_plain_letters() -> None:
    directory = load_people(
        changed(("name: Ruth Example", "name: Zoë-Noémie Example"), ("Harbour Mentors", "Hárbour"))
    )

    assert directory.people[2].text_name == "Zoe-Noemie"
    assert directory.organisation.text_name == "Harbour"


def test_names_for_texts_are_cut_to_what_fits() -> None:
    directory = load_people(
        changed(
            ("name: Ruth ", f"name: {'R' * 30} "), ("Harbour Mentors", "Harbour Mentors and Co")
        )
    )

    assert len(directory.people[2].text_name) == 18
    assert directory.organisation.text_name == "Harbour Mentors"


def test_a_duty_phone_may_be_shared_where_both_rows_say_so() -> None:
    text = changed(
        ('phone: "+44 7700 900457"', 'phone: "07700 900458"\n    shared: true'),
        ("reports_by: telegram", "shared: true"),
    )

    assert [person.shared for person in load_people(text).by_phone("+447700900458")] == [True, True]


def test_a_list_without_pairings_is_enough() -> None:
    assert load_people(PEOPLE.partition("pairings:")[0]).pairings == ()


def test_who_is_gone_since_the_last_import() -> None:
    old = load_people(PEOPLE)
    new = load_people(changed(("id: ada", "id: bea"), ("Ada", "Bea")))

    assert [person.id for person in removed_since(old, new)] == ["ada"]


def test_every_fault_is_said_at_once_and_nothing_is_imported() -> None:
    assert refused(
        ('"07700 900456"', '"07700 90045"'),
        ("role: trustee", "role: trustees"),
        ("mentor: sam", "mentor: sma"),
        ("manager: priya", "manager: pryia"),
    ) == [
        'programmes, row 1 (p1), manager: There is no person "pryia". Did you mean "priya"?',
        'people, row 1 (priya), phone: "07700 90045" cannot be rung. Write it like "07700 900123".',
        (
            'people, row 4 (ruby), role: "trustees" cannot stand here: role is mentor, '
            "programme_manager, safeguarding, trustee or admin."
        ),
        'pairings, row 1 (P14), mentor: There is no mentor "sma". Did you mean "sam"?',
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('"07700900460"', "07700900460"),
            (
                "people, row 5 (ada), phone: 07700900460 without quotes is a number, and a number "
                'loses its 0 in front. Write it in quotes: "07700900460".'
            ),
        ),
        (
            ('"07700900460"', '"020 7946 0123"'),
            (
                'people, row 5 (ada), phone: "020 7946 0123" is no mobile, so no text reaches it. '
                "Write a mobile."
            ),
        ),
        (
            ('"07700900460"', '"+33 6 39 98 12 34"'),
            (
                'people, row 5 (ada), phone: "+33 6 39 98 12 34" is not a UK number, and our texts '
                "only go to those."
            ),
        ),
        (
            ('"07700 900321"', '"999"'),
            (
                'boroughs, row 1 (islington), social_care: "999" cannot be rung. Write it like '
                '"07700 900123".'
            ),
        ),
        (
            ("Mon-Fri 09:00-17:00", "weekdays"),
            (
                'boroughs, row 1 (islington), day_hours: "weekdays" can\'t be read as hours. '
                "There is no time in it. Write them like "
                '"Mon-Fri 9am-5pm, Sat 10am-4pm, closed bank holidays".'
            ),
        ),
        (
            ("2026-11-01", "2026-11-31"),
            "boroughs, row 1 (islington), checked: There is no day 2026-11-31.",
        ),
        (
            ("2026-12-24 to 2026-12-27", "2026-12-27 to 2026-12-24"),
            (
                "people, row 2 (dan), away: 2026-12-27 to 2026-12-24 ends before it begins. "
                "Turn it round."
            ),
        ),
        (
            ("2026-12-24 to 2026-12-27", "2026-12-24 to 2026-12-32"),
            "people, row 2 (dan), away: There is no day 2026-12-32.",
        ),
        (
            ("2026-12-24 to 2026-12-27", "Christmas"),
            (
                'people, row 2 (dan), away: "Christmas" cannot stand here: a line of '
                "away is a day or "
                "days, such as 2026-12-24 to 2026-12-27."
            ),
        ),
        (
            ("reports_by: telegram", "reports_via: telegram"),
            (
                'people, row 3 (ruth), reports_via: "reports_via" is not a key of a '
                "line of people. "
                'Did you mean "reports_by"?'
            ),
        ),
        (
            ("    programme: p1\n", ""),
            "people, row 6 (sam): A mentor needs a programme: its people are told of a concern.",
        ),
        (
            ("programme: p1", "programme: p2"),
            'people, row 6 (sam), programme: There is no programme "p2". There is: p1.',
        ),
        (
            ("initials: A.B., borough: islington", "initials: A.B., borough: camden"),
            'pairings, row 1 (P14), borough: There is no borough "camden". There is: islington.',
        ),
        (
            ("initials: A.B.", "initials: Annabel Brown"),
            (
                'pairings, row 1 (P14), initials: "Annabel Brown" cannot stand here: initials is '
                "initials, such as A.B.."
            ),
        ),
        (
            ("mentor: sam", "mentor: dan"),
            'pairings, row 1 (P14), mentor: There is no mentor "dan". There is: sam.',
        ),
        (
            ("safeguarding: [dan, ruth]", "safeguarding: [dan, dan]"),
            'programmes, row 1 (p1), safeguarding: "dan" stands in the team twice.',
        ),
        (
            ("safeguarding: [dan, ruth]", "safeguarding: [dan, sam]"),
            (
                "programmes, row 1 (p1), safeguarding: sam is mentor, but must be safeguarding or "
                "programme_manager."
            ),
        ),
        (
            ("manager: priya", "manager: ruth"),
            "programmes, row 1 (p1), manager: ruth is safeguarding, but must be programme_manager.",
        ),
        (
            ("    manager: priya\n", ""),
            "programmes, row 1 (p1): A line of programmes needs the key manager.",
        ),
        (
            ("trustee: ruby, ", ""),
            (
                "organisation: Add trustee. It is for a concern about one of our team "
                "where nobody on "
                "the team may be told."
            ),
        ),
        (
            ("trustee: ruby", "trustee: ada"),
            (
                "organisation, trustee: ada is admin, but must be trustee. It is for a "
                "concern about "
                "one of our team where nobody on the team may be told."
            ),
        ),
        (
            ("name: Ruth Example", "name: Dan Other"),
            (
                "programmes, row 1 (p1): dan and ruth look the same in the list of whom "
                "to leave out. "
                "Write one of the names as Dan-B Example, say."
            ),
        ),
        (
            ("name: Ruth Example", "name: Юлия"),
            "people, row 3 (ruth), name: Add text_name: this name has no plain letters for a text.",
        ),
        (
            ("name: Ruth Example", "name: Ruth Example, text_name: Rüth"),
            (
                "people, row 3 (ruth), text_name: A name in texts has at most 18 plain letters: no "
                "accents."
            ),
        ),
        (
            ('"07700 900124"', '"07700 900123"'),
            "people, row 6 (sam), emergency_contact: That is the mentor's own number.",
        ),
        (
            (
                "\npairings:\n",
                ("\npairings:\n  - {code: P14, mentor: sam, initials: C., borough: islington}\n"),
            ),
            'pairings, row 2 (P14), code: "P14" is there already. Each code is used once.',
        ),
    ],
    ids=lambda value: value[1][:40] if isinstance(value, tuple) else "",
)
def test_a_fault_names_its_row_and_field(change: tuple[str, str], said: str) -> None:
    assert refused(change) == [said]


def test_nobody_else_with_an_id_is_taken() -> None:
    assert refused(("id: ada", "id: dan")) == [
        'people, row 5 (dan), id: "dan" is there already. Each id is used once.'
    ]


def test_two_mentors_never_have_one_number() -> None:
    twin = (
        "  - {id: kim, name: Kim Example, role: mentor, phone: 07700 900123, programme: p1, "
        "shared: true}\npairings:"
    )

    assert refused(
        ("pairings:", twin), ("programme: p1\n", "programme: p1\n    shared: true\n")
    ) == [
        (
            "people, row 7 (kim), phone: sam has this number too. A mentor needs their own, or we "
            "cannot tell who writes."
        )
    ]


def test_a_number_is_not_shared_by_accident() -> None:
    assert refused(('"07700900460"', '"07700 900458"')) == [
        (
            "people, row 3 (ruth), phone: ada has this number too. Write shared: true in "
            "each row if "
            "it is a duty phone."
        ),
        (
            "people, row 5 (ada), phone: ruth has this number too. Write shared: true in "
            "each row if "
            "it is a duty phone."
        ),
    ]


def test_a_manager_and_a_team_with_one_phone_are_no_ladder() -> None:
    assert refused(
        ("safeguarding: [dan, ruth]", "safeguarding: [dan]"),
        ('phone: "+44 7700 900457"', 'phone: "07700 900456"\n    shared: true'),
        ('phone: "07700 900456"}', 'phone: "07700 900456", shared: true}'),
    ) == [
        (
            "programmes, row 1 (p1), safeguarding: The manager and the whole team have "
            "one number. A "
            "ladder needs two different ones."
        )
    ]


def test_a_trustee_with_the_phone_of_the_team_cannot_stand_outside_it() -> None:
    assert refused(
        ('phone: "07700-900-459"', "phone: 07700 900458, shared: true"),
        ("reports_by: telegram", "shared: true"),
    ) == [
        (
            "organisation, trustee: ruby has the number of somebody on the team. It is "
            "for a concern "
            "about one of our team where nobody on the team may be told."
        )
    ]


@pytest.mark.parametrize("text", ["", "people: 3\n", "- a\n", "organisation:\n\tid: x\n", "a: *b"])
def test_what_is_no_list_of_people_is_refused(text: str) -> None:
    with pytest.raises(FlowError):
        load_people(text)


def test_a_list_of_two_thousand_mentors_is_read() -> None:
    rows = "".join(
        f"  - {{id: m{n}, name: Mentor{n} Example, role: mentor, phone: 07700 90{n:04}, "
        "programme: p1}\n"
        for n in range(1000, 1100)
    ).replace("07700 901", "07700 900")
    rows += "pairings:"
    text = changed(('"(07700) 900123"', '"07700 900800"'), ("pairings:", rows))

    assert len(load_people(text).people) == 106
