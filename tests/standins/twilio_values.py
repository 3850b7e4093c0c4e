"""Reads the parameters of a request to Twilio strictly, and knows its rules for a text."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tests.standins.gsm7 import measure
from tests.standins.spec_twilio import BODY_LIMIT, ERRORS, OPERATIONS, VALIDITY

E164 = re.compile(r"\+[1-9]\d{1,14}")
DRAMA = re.compile(r"\+447700900\d{3}")  # Ofcom's numbers that never ring anybody
Values = dict[str, str]


class Failed(Exception):  # noqa: N818 - named by what it is
    """An answer with one of Twilio's error codes. `violation` says that the caller is at fault."""

    def __init__(self, code: int, what: str = "", *, violation: bool = True) -> None:
        self.code = code
        self.status, words = ERRORS.get(code, (400, "Error"))
        self.message = f"{words}: {what}" if what else words
        self.violation = violation
        super().__init__(self.message)


_TYPES: dict[str, Callable[[str], bool]] = {
    "string": lambda _: True,
    "list": lambda _: True,
    "phone": lambda _: True,  # its own rules and codes are below
    "uri": lambda value: bool(urlsplit(value).scheme),
    "datetime": lambda value: moment(value) is not None,
    "boolean": lambda value: value in {"true", "false"},
    "integer": lambda value: value.isdecimal(),
    "number": lambda value: re.fullmatch(r"\d+(\.\d+)?", value) is not None,
}
_OWN_CODES = {"StatusCallback": 21609, "ValidityPeriod": 21624, "MessagingServiceSid": 21701}


def moment(value: str) -> float | None:
    """Seconds of the wall clock for `YYYY-MM-DD` or an ISO date-time in UTC; None if neither."""
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def read(operation: str, pairs: Iterable[tuple[str, str]]) -> tuple[Values, list[str]]:
    """Give the values, and notes on what Twilio would ignore; Failed for a wrong type."""
    fields, values, notes = OPERATIONS[operation], Values(), list[str]()
    for name, value in pairs:
        if name not in fields:
            notes.append(f"unknown parameter {name}")
            continue
        if name in values and fields[name].type != "list":
            notes.append(f"parameter {name} given twice")
        if not _fits(fields[name].type, value):
            raise Failed(_OWN_CODES.get(name, 20001), f"{name} must be {fields[name].type}")
        values[name] = value
    for name, wanted in fields.items():
        if wanted.required and not values.get(name):
            raise Failed(21604 if name == "To" else 20001, f"{name} is missing")
    return values, notes


def _fits(kind: str, value: str) -> bool:
    if kind.startswith("sid:"):
        return re.fullmatch(kind.removeprefix("sid:") + "[0-9a-fA-F]{32}", value) is not None
    return value in kind.split("/") if "/" in kind else _TYPES[kind](value)


def check_create(values: Values, numbers: set[str], service: str) -> None:
    """Check a new text against the rules of the service; Failed with its code."""
    if not E164.fullmatch(values["To"]):
        raise Failed(21211)
    if ("From" in values) == ("MessagingServiceSid" in values):
        raise Failed(21603, "give exactly one of the two")
    if "From" in values and values["From"] not in numbers:
        raise Failed(21606 if E164.fullmatch(values["From"]) else 21212)
    if values.get("MessagingServiceSid", service) != service:
        raise Failed(21701)
    if not values.get("Body"):
        raise Failed(21602)
    if len(values["Body"]) > BODY_LIMIT:
        raise Failed(21617)
    parts = urlsplit(values.get("StatusCallback", "https://none.example"))
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Failed(21609, "an absolute URL is needed")
    if int(values.get("ValidityPeriod", "1")) not in VALIDITY:
        raise Failed(21624)


def house_rules(values: Values) -> list[str]:
    """What Twilio would take, but we never send: more than one segment, or to a real number."""
    size, found = measure(values["Body"]), list[str]()
    if not size.gsm7:
        found.append("the body is not GSM-7")
    if size.segments > 1:
        found.append(f"the body takes {size.segments} segments ({size.units} units)")
    if not DRAMA.fullmatch(values["To"]):
        found.append("the number is outside +447700900000 to +447700900999")
    return found
