"""Files of people as charities send them: read rightly, or refused at their place in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from flows.directory import Leave, Role
from flows.language.file_text import file_text
from flows.opening_hours.hours import in_words
from flows.people_file.load import MOST_FAULTS, load_people, read_people
from flows.problems import FlowError
from tests.flows.people_file.test_load import PEOPLE, changed

HEAD = "id,name,role,phone,programme,code,initials,borough"
STAFF = """\
priya,Priya Example,programme_manager,07700 900456,,,,
dan,Dan Example,safeguarding,07700 900457,,,,
ruby,Ruby Example,trustee,07700 900459,,,,
ruth,Ruth Example,safeguarding,07700 900458,,,,
"""
SAM = "sam,Sam Example,mentor,07700 900123,p1,P14,A.B.,islington\n"
TABLE = f"{HEAD}\n{STAFF}{SAM}"
SAVE = "In Excel: Save As, CSV UTF-8. In Notepad: Save as, Encoding UTF-8."
REST = load_people(PEOPLE)


def said(text: str, *, table: bool = False) -> list[str]:
    """What is said of a file, with the place."""
    name = "people.csv" if table else "people.yaml"
    with pytest.raises(FlowError) as caught:
        read_people(text, name, REST if table else None)
    return [str(problem).replace(": error: ", " ") for problem in caught.value.problems]


def said_of_bytes(data: bytes) -> list[str]:
    with pytest.raises(FlowError) as caught:
        file_text(data, "people.yaml")
    return [str(problem).replace(": error: ", " ") for problem in caught.value.problems]


# How a file is saved


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            PEOPLE.replace("Priya E", "Zoë E").encode("latin-1"),
            (
                'people.yaml:16:25 A letter here (maybe "ë") is not saved as UTF-8, but in an '
                "older "
                f"way. {SAVE}"
            ),
        ),
        (
            b"name: caf\x81",
            f"people.yaml:1:10 A letter here is not saved as UTF-8, but in an older way. {SAVE}",
        ),
        (
            PEOPLE.encode("utf-16"),
            f'people.yaml:1:1 This file is saved as UTF-16 ("Unicode"). {SAVE}',
        ),
        (
            b"\xfe\xff" + PEOPLE.encode("utf-16-be"),
            f'people.yaml:1:1 This file is saved as UTF-16 ("Unicode"). {SAVE}',
        ),
        (
            PEOPLE.encode("utf-16-le"),
            f"people.yaml:1:1 This file is saved as UTF-16, or it is no text. {SAVE}",
        ),
        (
            PEOPLE.encode("utf-16-be"),
            f"people.yaml:1:1 This file is saved as UTF-16, or it is no text. {SAVE}",
        ),
        (
            b"PK\x03\x04\x14\x00\x06\x00",
            f"people.yaml:1:1 This is a workbook of Excel or LibreOffice, not text. {SAVE}",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            f"people.yaml:1:1 This is an old Excel or Word file, not text. {SAVE}",
        ),
        (
            b"%PDF-1.7",
            "people.yaml:1:1 This is a PDF, not text. Save what it was made from as CSV UTF-8.",
        ),
        (
            b"{\\rtf1 organisation}",
            "people.yaml:1:1 This is a file of a word processor. Save it as plain text, UTF-8.",
        ),
        (b"", "people.yaml:1:1 The file is empty."),
        (b" \r\n\r\n", "people.yaml:1:1 The file is empty."),
    ],
)
def test_a_file_that_is_saved_otherwise_says_how_to_save_it(data: bytes, sentence: str) -> None:
    assert said_of_bytes(data) == [sentence]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_of_windows_is_read_as_it_is(ends: str) -> None:
    data = b"\xef\xbb\xbf" + PEOPLE.replace("\n", ends).encode()

    assert load_people(file_text(data, "people.yaml")) == REST


def test_a_table_that_is_called_people_yaml_says_what_to_call_it() -> None:
    sentence = (
        "people.yaml:1:1 This is a table. Name the file people.csv and import that: "
        "docs/for-admins.md says which columns it has."
    )

    assert said(TABLE) == [sentence]
    assert said(TABLE.replace(",", ";")) == [sentence]


# Numbers


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (
            "070 0000 0000",
            "is no mobile: 070 numbers forward calls and take no texts. Write a mobile.",
        ),
        (
            "+44 70 0000 0000",
            "is no mobile: 070 numbers forward calls and take no texts. Write a mobile.",
        ),
        (
            "07600 000000",
            "is no mobile: 076 numbers forward calls and take no texts. Write a mobile.",
        ),
        (
            "7700900460",
            (
                'has lost its leading 0, as spreadsheets do it. Write "07700 900460". Format the '
                "column as text."
            ),
        ),
        (
            "7.7009E+09",
            "was shortened by a spreadsheet. Format the column as text, and type the number again.",
        ),
        (
            "7,7009E9",
            "was shortened by a spreadsheet. Format the column as text, and type the number again.",
        ),
        ("01632 960460", "is no mobile, so no text reaches it. Write a mobile."),
        ("+1 202 555 0123", "is not a UK number, and our texts only go to those."),
        ("07700 90046", 'cannot be rung. Write it like "07700 900123".'),
        ("07700 9004600", 'cannot be rung. Write it like "07700 900123".'),
        ("O7700 900460", 'cannot be rung. Write it like "07700 900123".'),
        ("07700 900460 ext 2", 'cannot be rung. Write it like "07700 900123".'),
    ],
)
def test_a_number_that_takes_no_text_is_refused_at_its_field(number: str, sentence: str) -> None:
    assert said(changed(("07700900460", number))) == [
        f'people.yaml:24:54 people, row 5 (ada), phone: "{number}" {sentence}'
    ]


@pytest.mark.parametrize(
    "number",
    [
        "+44 (0)7700 900460",
        "+44(0)7700900460",
        "0044 7700 900460",
        "447700900460",
        "(07700) 900-460",
        "07700\u00a0900460",
    ],
)
def test_a_number_in_any_usual_form_is_read(number: str) -> None:
    assert load_people(changed(("07700900460", number))).people[4].phone == "+447700900460"


def test_a_mobile_of_the_isle_of_man_takes_texts() -> None:
    assert load_people(changed(("07700900460", "07624 000000"))).people[4].phone == "+447624000000"


# Names


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Dr Kate Example", "Kate"),
        ("Dr. Kate Example", "Kate"),
        ("dr kate example", "kate"),
        ("Rev Dr Kate Example", "Kate"),
        ("The Revd Canon Kate Example", "Kate"),
        ("Sister Mary Agnes", "Mary"),
        ("Prof Kate", "Kate"),
        ("Mx Kate Example", "Kate"),
        ("Sir Kay Example", "Kay"),
        ("Mary-Jane Example", "Mary-Jane"),
        ("Anne Marie Example", "Anne"),
        ("Drew Example", "Drew"),
        ("Missy Example", "Missy"),
        ("Dr", "Dr"),
        ("Kate", "Kate"),
    ],
)
def test_a_person_is_called_by_their_name_and_not_by_a_title(name: str, called: str) -> None:
    person = load_people(changed(("Ruth Example", name))).people[2]

    assert (person.first_name, person.text_name) == (called, called)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "Dr Dan Other",
            (
                "people.yaml:10:5 programmes, row 1 (p1): dan and ruth look the same in the "
                "list of "
                "whom to leave out. Write one of the names as Dan-B Example, say."
            ),
        ),
        (
            "Dán Other",
            (
                "people.yaml:10:5 programmes, row 1 (p1): dan and ruth look the same in the "
                "list of "
                "whom to leave out. Write one of the names as Dan-B Example, say."
            ),
        ),
        (
            '"Example, Ruth"',
            (
                "people.yaml:22:22 people, row 3 (ruth), name: Write the name as people say it, "
                'without a comma: "Ruth Example".'
            ),
        ),
        (
            '"Ruth\u202e Example"',
            (
                "people.yaml:22:22 people, row 3 (ruth), name: A hidden sign stands in it "
                "(right-to-left override). Delete the text, and type it again."
            ),
        ),
        (
            '"Ru\u200bth Example"',
            (
                "people.yaml:22:22 people, row 3 (ruth), name: A hidden sign stands in it "
                "(zero width space). Delete the text, and type it again."
            ),
        ),
        (
            '"Ruth\\e[31m Example"',
            (
                "people.yaml:22:22 people, row 3 (ruth), name: A hidden sign stands in it "
                "(u+001b). Delete the text, and type it again."
            ),
        ),
    ],
)
def test_a_name_that_could_mislead_is_refused(name: str, sentence: str) -> None:
    assert said(changed(("Ruth Example", name))) == [sentence]


# Councils


def test_a_council_keeps_the_bank_holidays_of_its_nation() -> None:
    text = changed(("    name: Islington", "    name: Islington\n    nation: scotland"))

    assert load_people(text).boroughs[0].nation == "scotland"
    assert REST.boroughs[0].nation == "england"


def test_a_nation_that_is_none_is_refused() -> None:
    text = changed(("    name: Islington", "    name: Islington\n    nation: Cymru"))

    assert said(text) == [
        (
            'people.yaml:5:13 boroughs, row 1 (islington), nation: "Cymru" cannot stand here: '
            "nation is "
            "england, wales, scotland or northern_ireland."
        )
    ]


@pytest.mark.parametrize(
    "hours", ["Mon to Fri 9am to 5pm", "9-5 weekdays", "|\n      Mon-Thu 9-5\n      Fri 9-5\n"]
)
def test_hours_are_kept_in_one_form_however_they_were_written(hours: str) -> None:
    text = changed(('"Mon-Fri 09:00-17:00"', hours))

    (borough,) = load_people(text).boroughs
    assert borough.day_hours == "Mon-Fri 09:00-17:00"
    assert in_words(borough.day_hours).startswith("Monday to Friday, 9am to 5pm")


def test_hours_in_doubt_are_refused_at_their_place_with_an_example() -> None:
    assert said(changed(("Mon-Fri 09:00-17:00", "Mon-Fri 12-8"))) == [
        (
            "people.yaml:7:16 boroughs, row 1 (islington), day_hours: "
            '"Mon-Fri 12-8" can\'t be read as hours. 12-8 can be read in two ways. Write them like '
            '"Mon-Fri 9am-5pm, Sat 10am-4pm, closed bank holidays".'
        )
    ]


# Many faults


def test_of_many_faults_the_first_fifty_are_told_and_how_many_more_there_are() -> None:
    rows = "".join(
        f"  - {{id: m{n}, name: Mentor Example, role: mentor, phone: 1, programme: p1}}\n"
        for n in range(87)
    )
    told = said(changed(("pairings:", f"{rows}pairings:")))

    assert len(told) == MOST_FAULTS + 1
    assert told[-1].endswith("And 37 more from here on. Mend those above, then import again.")
    assert told[-1].startswith("people.yaml:81:")


# Tables


def test_a_table_of_people_takes_the_rest_from_what_was_imported_last() -> None:
    directory = read_people(TABLE, "people.csv", REST).directory

    assert directory.organisation == REST.organisation
    assert directory.programmes == REST.programmes
    assert directory.boroughs == REST.boroughs
    assert [p.id for p in directory.people] == ["priya", "dan", "ruby", "ruth", "sam"]
    assert directory.people[4].programme == "p1"
    assert [(p.code, p.mentor, p.borough) for p in directory.pairings] == [
        ("P14", "sam", "islington")
    ]


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        f"sep=;\n{TABLE.replace(',', ';')}",
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("07700 900123", '"07700 900123"'),
        TABLE.replace("07700 900123", '"=""07700 900123"""'),
        TABLE.replace("07700 900123", "'07700 900123"),
        TABLE.replace("07700 900123", "'+44 (0)7700 900123"),
        TABLE.replace("id,name,role,phone", "ID,Full name,Role,Mobile"),
        TABLE.replace("programme_manager", "Programme manager"),
        TABLE.replace("Sam Example", '"Sam Example"'),
        f"{TABLE},,,,,,,\n\n",
    ],
)
def test_a_table_as_spreadsheets_write_it_means_the_same(text: str) -> None:
    wanted = read_people(TABLE, "people.csv", REST).directory

    assert read_people(text, "people.csv", REST).directory == wanted


def test_a_mentor_of_two_children_has_two_rows() -> None:
    directory = read_people(f"{TABLE}sam,,,,,P15,C.D.,islington\n", "people.csv", REST).directory

    assert [(p.code, p.initials) for p in directory.pairings_of("sam")] == [
        ("P14", "A.B."),
        ("P15", "C.D."),
    ]
    assert len(directory.people) == 5


def test_leave_and_a_shared_phone_stand_in_a_table_too() -> None:
    text = """\
id,name,role,phone,away,shared,reports_by
priya,Priya Example,programme_manager,07700 900456,2026-12-24 to 2026-12-27; 2027-01-04,,telegram
dan,Dan Example,safeguarding,07700 900457,,TRUE,
ruth,Ruth Example,safeguarding,07700 900457,,yes,
ruby,Ruby Example,trustee,07700 900459,,,
"""
    directory = read_people(text, "people.csv", REST).directory

    assert directory.people[0].away == (
        Leave(first=date(2026, 12, 24), last=date(2026, 12, 27)),
        Leave(first=date(2027, 1, 4), last=date(2027, 1, 4)),
    )
    assert directory.people[0].reports_by == "telegram"
    assert directory.people[0].role is Role.PROGRAMME_MANAGER
    assert directory.people[1].shared
    assert directory.people[2].shared


COLUMNS = (
    "id, name, text_name, role, phone, programme, emergency_contact, away, reports_by, shared, "
    "code, initials, borough"
)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("07700 900123", "7700900123"),
            (
                'people.csv:6:4 people, row 6 (sam), phone: "7700900123" has lost its leading '
                "0, as "
                'spreadsheets do it. Write "07700 900123". Format the column as text.'
            ),
        ),
        (
            ("07700 900123", "7.7009E+09"),
            (
                'people.csv:6:4 people, row 6 (sam), phone: "7.7009E+09" was shortened by a '
                "spreadsheet. Format the column as text, and type the number again."
            ),
        ),
        (
            (",p1,", ",p2,"),
            (
                'people.csv:6:5 people, row 6 (sam), programme: There is no programme "p2". '
                "There is: "
                "p1."
            ),
        ),
        (
            ("A.B.,islington", "A.B.,camden"),
            (
                'people.csv:6:8 pairings, row 6 (P14), borough: There is no borough "camden". '
                "There "
                "is: islington."
            ),
        ),
        (
            ("Sam Example,mentor", "Sam Example,volunteer"),
            (
                'people.csv:6:3 people, row 6 (sam), role: "volunteer" cannot stand here: role is '
                "mentor, programme_manager, safeguarding, trustee or admin."
            ),
        ),
        (
            ("Sam Example,", ","),
            "people.csv:6:1 people, row 6 (sam): A line of people needs the key name.",
        ),
        (
            ("Sam Example", "Sam, Example"),
            "people.csv:6:9 This cell has no column. Is a comma in a cell unquoted?",
        ),
        (
            ("Sam Example", '"Sam" Example'),
            'people.csv:6:1 A " in this row has no partner. Write each " twice, or none.',
        ),
        (
            ("id,name,role,phone", "id,name,role,phnoe"),
            'people.csv:1:4 There is no column "phnoe". Did you mean "phone"?',
        ),
        (
            ("id,name,role,phone", "id,name,role,role"),
            'people.csv:1:4 The column "role" is there twice. Keep one of them.',
        ),
        (
            (HEAD, "one,two,three,four,five,six,seven,eight"),
            f"people.csv:1:1 The first row names the columns. There are: {COLUMNS}.",
        ),
    ],
)
def test_a_fault_of_a_table_stands_at_its_row_and_cell(
    change: tuple[str, str], sentence: str
) -> None:
    assert sentence in said(TABLE.replace(*change), table=True)


def test_what_a_table_lacks_for_the_ladders_is_told() -> None:
    told = said(f"{HEAD}\n{SAM}", table=True)

    assert told[0] == (
        'people.csv:1:1 organisation, trustee: There is no person "ruby". There is: sam. A table '
        "holds everybody, staff and trustee too."
    )


def test_a_people_yaml_that_is_called_a_table_says_what_is_missing() -> None:
    assert said(PEOPLE, table=True) == [
        f"people.csv:1:1 The first row names the columns. There are: {COLUMNS}."
    ]
