"""Without a public address, replies and receipts are fetched from Twilio every few seconds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime.intake import LOOKED_THROUGH
from storage.database.binding import place
from storage.database.keys import load_keys
from tests.blackbox.charity import SimulatedCharity, charity_in


@pytest.fixture(scope="module")
def _charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("polling"), programmes=4, public=False) as charity:
        yield charity


@pytest.fixture
def charity(_charity: SimulatedCharity) -> Iterator[SimulatedCharity]:
    yield _charity
    _charity.check()


def test_a_concern_is_taken_and_closed_by_texts_that_are_fetched(charity: SimulatedCharity) -> None:
    cell = charity.people()
    reference = cell.sam.raises_concern()
    cell.sam.sees("Priya's phone got our text at", timeout=10)
    code = cell.priya.code(reference)

    cell.priya.replies(code)

    cell.priya.receives(f"{reference} is yours", timeout=10)
    cell.sam.sees("Priya took your concern")
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed", timeout=10)
    charity.settled()
    assert len([text for text in cell.priya.tried if "is yours" in text]) == 1


def test_a_failure_that_is_fetched_climbs_too(charity: SimulatedCharity) -> None:
    cell = charity.people()
    cell.priya.mode(("undelivered", 30003))

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference, timeout=10)
    cell.sam.sees("Priya can't get our texts")


def test_a_reply_from_hours_of_standstill_is_taken_after_the_start(
    charity: SimulatedCharity,
) -> None:
    cell = charity.people()
    reference = cell.sam.raises_concern()
    code = cell.priya.code(reference)
    charity.settled()
    charity.product.kill()
    cell.priya.replies(code)
    makes_older(charity)

    charity.starts()

    cell.sam.sees("Priya took your concern", timeout=10)


def makes_older(charity: SimulatedCharity) -> None:
    """As if the product had stood still for three hours, and the last text were half as old."""
    charity.twilio.texts[-1].created -= 5400
    charity.twilio.texts[-1].sent = charity.twilio.texts[-1].created
    file = charity.product.folder / "mentorline.db"
    keys = load_keys(None, Path(f"{file}.keys"), encrypted=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE inbox SET received_at = datetime(received_at, '-3 hours')")
        mark = "SELECT organisation, value FROM settings WHERE name = ?"
        [organisation, sealed] = database.execute(mark, [LOOKED_THROUGH]).fetchone()
        where = place("settings", {"organisation": organisation, "name": LOOKED_THROUGH}, "value")
        then = datetime.fromisoformat(keys.open(sealed, where)) - timedelta(hours=3)
        moved = "UPDATE settings SET value = ? WHERE name = ?"
        database.execute(moved, [keys.seal(then.isoformat(), where), LOOKED_THROUGH])
        database.commit()


def test_no_webhook_is_there(charity: SimulatedCharity) -> None:
    cell = charity.people()
    charity.twilio.sms_webhook = f"{charity.product.url}/twilio/sms"

    cell.priya.replies("CODES")

    assert charity.twilio.posted[-1].status == 404
    charity.twilio.sms_webhook = None
    charity.settled()
