"""Leaves: the kinds of single words that the grammar knows, with a pattern and a name for each."""

from __future__ import annotations

from flows import durations
from flows.directory import Value

NAME = r"[a-z][a-z0-9_]*"


class Leaf(Value):
    """A kind of word: the pattern that it must match in full, and its name."""

    pattern: str
    called: str


LEAVES = {
    "text": Leaf(pattern=r"(?s).+", called="a text"),
    "words": Leaf(pattern=r".+", called="a few words on one line"),
    "phrase": Leaf(
        pattern=r"[^\\\[\]{}^$|+?#]{2,2000}",
        called="plain words; word*, one/other, (word), ... and <family> are understood",
    ),
    "name": Leaf(pattern=NAME, called="a name in small letters, digits and _, such as new_time"),
    "flag": Leaf(pattern=r"true|false|yes|no", called="true or false"),
    "count": Leaf(pattern=r"[1-9]|10", called="a whole number from 1 to 10"),
    "times": Leaf(pattern=rf"[1-9]|10|{NAME}", called="a number or a timing, such as tries"),
    "duration": Leaf(pattern=durations.PATTERN, called=f"a time, such as {durations.EXAMPLES}"),
    "clock": Leaf(
        pattern=r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]", called="a time of day, such as 08:00"
    ),
    "wait": Leaf(
        pattern=rf"{durations.PATTERN}|{NAME}",
        called=f"a time or a timing, such as {durations.EXAMPLES} or pause",
    ),
    "timing": Leaf(pattern=NAME, called="the name of a timing, such as team_wait"),
    "guard": Leaf(
        pattern=r"\S+ is set|\S+ (?:is not|is|at least) .+",
        called='"NAME is X", "NAME is not X", "NAME at least 2" or "NAME is set"',
    ),
    "ask": Leaf(
        pattern=rf"text|long text|number|future time|duration|contact|one of {NAME}",
        called="text, long text, number, future time, duration, contact or one of LIST",
    ),
    "rule": Leaf(pattern=r"[A-Z]{2,5}-[0-9]{2,3}", called="the id of a rule, such as CUK-18"),
    "guidance": Leaf(pattern=r"[A-Z]{2,5}", called="the letters of a guidance, such as CUK"),
    "who": Leaf(
        pattern=r"programme_manager|safeguarding_team|trustee|admin",
        called="programme_manager, safeguarding_team, trustee or admin",
    ),
    "stand_in": Leaf(pattern="trustee", called="trustee"),
    "call": Leaf(pattern=r"\+?[0-9][0-9 ]{1,17}", called='a number, such as "0808 800 5000"'),
    "email": Leaf(
        pattern=r"[A-Za-z0-9][A-Za-z0-9._+-]{0,24}@(?:[A-Za-z0-9-]{1,16}\.){1,3}[A-Za-z]{2,6}",
        called="an email address, such as help@example.org",
    ),
    "visits": Leaf(pattern=r"[1-9][0-9]?", called="a whole number from 1 to 99"),
    "date": Leaf(pattern=r"[0-9]{4}-[01][0-9]-[0-3][0-9]", called="a date, such as 2026-11-01"),
    "danger": Leaf(pattern="cannot ring|from our team", called='"cannot ring" or "from our team"'),
    "session": Leaf(
        pattern="book|move|carer_told|check_in|check_out|extend|missed|cancel",
        called="book, move, carer_told, check_in, check_out, extend, missed or cancel",
    ),
    "id": Leaf(
        pattern=r"[a-z0-9][a-z0-9_-]{0,31}", called="an id in small letters and digits, such as sam"
    ),
    "role": Leaf(
        pattern=r"mentor|programme_manager|safeguarding|trustee|admin",
        called="mentor, programme_manager, safeguarding, trustee or admin",
    ),
    "hours": Leaf(pattern=r"(?s).+", called="opening hours, such as Mon-Fri 9am-5pm"),
    "nation": Leaf(
        pattern=r"england|wales|scotland|northern_ireland",
        called="england, wales, scotland or northern_ireland",
    ),
    "reports_by": Leaf(pattern=r"sms|telegram", called="sms or telegram"),
    "code": Leaf(
        pattern=r"[A-Za-z0-9][A-Za-z0-9-]{0,11}", called="a code of letters and digits, such as P14"
    ),
    "initials": Leaf(
        pattern=r"[^\W\d_](?:\.?[ -]?[^\W\d_]){0,3}\.?", called="initials, such as A.B."
    ),
    "away": Leaf(
        pattern=r"[0-9]{4}-[01][0-9]-[0-3][0-9](?: to [0-9]{4}-[01][0-9]-[0-3][0-9])?",
        called="a day or days, such as 2026-12-24 to 2026-12-27",
    ),
    "command": Leaf(pattern=r"[a-z0-9_]{1,32}", called="a command in small letters, without /"),
}
