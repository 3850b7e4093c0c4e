"""The list of texts: newest first, filtered and paged as Twilio does it."""

from urllib.parse import urlencode

from tests.standins.telegram_values import Json
from tests.standins.twilio_message import API, Text
from tests.standins.twilio_values import Failed, Values, moment

DAY = 86400


def page_of(texts: list[Text], values: Values, account: str) -> Json:
    """One page of the list resource."""
    size, number = int(values.get("PageSize", "50")), int(values.get("Page", "0"))
    if not 1 <= size <= 1000:
        raise Failed(20001, "PageSize must be between 1 and 1000")
    # A stable sort, so that of two texts of one second the later one still comes first.
    found = [text for text in reversed(texts) if _wanted(text, values)]
    start = _after(found, values["PageToken"]) if "PageToken" in values else size * number
    shown = found[start : start + size]
    more = len(found) > start + size
    path = f"/{API}/Accounts/{account}/Messages.json"

    def uri(page: int, token: str | None = None) -> str:
        keep = {name: value for name, value in values.items() if not name.startswith("Page")}
        place = {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
        return f"{path}?{urlencode(keep | place)}"

    return {
        "messages": [text.resource() for text in shown],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + len(shown) - 1 if shown else start,
        "uri": uri(number),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1, "PA" + shown[-1].sid) if more else None,
    }


def _after(found: list[Text], token: str) -> int:
    """Where the page after this text begins; new texts on top do not move it."""
    sids = ["PA" + text.sid for text in found]
    if token not in sids:
        raise Failed(20001, "PageToken is unknown")
    return sids.index(token) + 1


def _wanted(text: Text, values: Values) -> bool:
    if values.get("To", text.to) != text.to or values.get("From", text.sender) != text.sender:
        return False
    return all(
        _on_time(text, name.removeprefix("DateSent"), value)
        for name, value in values.items()
        if name.startswith("DateSent")
    )


def _on_time(text: Text, bound: str, value: str) -> bool:
    wanted = moment(value)
    if text.sent is None or wanted is None:
        return False  # what still waits in the queue has no date yet: the reading that helps least
    sent = int(text.sent)
    match bound:
        case ">":
            return sent >= wanted
        case "<":
            return sent <= wanted
        case _:
            # The SDK writes a plain date as midnight, and means the whole day.
            return wanted <= sent < wanted + (1 if wanted % DAY else DAY)
