"""The running product seen from outside: that it lives, what works, and nothing else."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from bot.operations.monitoring.watchdog import EXIT_CODE
from tests.blackbox.charity import PUBLIC, SimulatedCharity, forget_first_day, new_product
from tests.blackbox.people import people_yaml
from tests.blackbox.process import Product, free_port
from tests.standins import InThread, TelegramStandIn, TwilioStandIn
from tests.standins import telegram as telegram_words
from tests.standins.faults import Fault
from tests.standins.spec_twilio import ERRORS

# `run`, in which a part can be broken: the file FAULT says "cancel telegram" or "stick".
WITH_FAULTS = """
import asyncio, gc, sys, time
gc.disable()  # as the command line does
from pathlib import Path
from bot import run
from bot.operations.monitoring import watchdog
from bot.cli.main import main

watchdog.STUCK_TICKS = 5

begin = run.Running.until_stopped

async def with_faults(self, watchdog):
    async def break_it():
        while not Path("FAULT").exists():
            await asyncio.sleep(0.05)
        how, _, name = Path("FAULT").read_text().partition(" ")
        if how == "stick":
            while True:
                time.sleep(1)
        next(t for t in asyncio.all_tasks() if t.get_name() == name).cancel()
    breaking = asyncio.create_task(break_it())
    try:
        return await begin(self, watchdog)
    finally:
        breaking.cancel()

run.Running.until_stopped = with_faults
sys.argv = ["mentorline", "run"]
main()
"""


class Faulty(Product):
    """The product with a part that can be broken; `output` is where its log goes."""

    output: Path | None = None

    def start(self) -> None:
        """Start `run` and return at once."""
        self._logs += 1
        with (self.output or self._log(self._logs)).open("w") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-c", WITH_FAULTS],
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                text=True,
            )

    def breaks(self, how: str) -> None:
        """Break it now."""
        self.write("FAULT", how)


class Outside:
    """Somebody outside who is told each minute."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.came = threading.Condition()
        outside = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with outside.came:
                    outside.asked.append(self.path)
                    outside.came.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)

    def hears(self, path: str, seconds: float = 30) -> None:
        """Wait until it was called there."""
        with self.came:
            assert self.came.wait_for(lambda: path in self.asked, seconds), self.asked


@pytest.fixture
def outside() -> Iterator[Outside]:
    found = Outside()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def kanari(yaml: str) -> str:
    """People whose names are found nowhere else."""
    yaml = re.sub(r"name: (\w+) Example", r"name: Kanari\1 Vogel\1", yaml)
    yaml = yaml.replace("name: Harbour Mentors", "name: Kanariverein")
    return re.sub(r"name: Programme (\d+)", r"name: Kanariprogramm", yaml).replace("Q.Z.", "Q.X.")


@contextmanager
def monitored_charity(folder: Path, **settings: str) -> Iterator[SimulatedCharity]:
    """One programme of people whose names are canaries; the product is not started yet."""
    telegram = TelegramStandIn("123456789:kanaritoken-kanaritoken-kanaritoken")
    twilio = TwilioStandIn(auth_token="kanariauthtoken")
    with InThread(telegram, twilio) as world:
        plain = new_product(folder, telegram, twilio, PUBLIC_URL=PUBLIC, **settings)
        product = Faulty(folder)
        product.port = plain.port
        product.set(**plain.settings)
        product.write("people.yaml", kanari(people_yaml(1)))
        charity = SimulatedCharity(product, telegram, twilio, world, 1)
        charity.moves_in()
        forget_first_day(product)
        try:
            yield charity
        finally:
            if product.alive:
                product.stop()


def faulty(charity: SimulatedCharity) -> Faulty:
    assert isinstance(charity.product, Faulty)
    return charity.product


def test_while_all_is_well_somebody_outside_hears_it_and_health_says_what_works(
    tmp_path: Path, outside: Outside
) -> None:
    url = f"http://127.0.0.1:{outside.server.server_port}/kanariuuid"
    with monitored_charity(tmp_path, HEARTBEAT_URL=url) as charity:
        charity.starts()
        outside.hears("/kanariuuid")
        found = charity.product.health()

        assert found is not None
        assert found["ok"], found
        assert found["database"] == {"ok": True, "writable": True}
        assert {"worker", "telegram", "texts", "web", "watch", "heartbeat"} <= set(found["parts"])
        assert found["heartbeat"]["set"] is True
        assert {"twilio", "telegram", "worker", "concerns", "clock", "fallback"} <= set(found)
        assert charity.product.stop()[0] == 0
        assert outside.asked == ["/kanariuuid"]
        assert "kanariuuid" not in charity.product.log
        charity.check()


def test_a_poller_that_dies_ends_the_process_and_the_next_one_goes_on(
    tmp_path: Path, outside: Outside
) -> None:
    """Fault 55 of docs/reliability.md: a part dies without a word."""
    url = f"http://127.0.0.1:{outside.server.server_port}/x"
    with monitored_charity(tmp_path, HEARTBEAT_URL=url) as charity:
        charity.starts()
        cell = charity.people()

        faulty(charity).breaks("cancel telegram")

        assert charity.product.ends(20) == 1
        assert "event=part_ended part=telegram error=CancelledError" in charity.product.log
        outside.hears("/x/fail")
        (tmp_path / "FAULT").unlink()
        cell.sam.commands("/concern")
        charity.starts()
        cell.sam.taps("No, but I'm worried")
        cell.sam.taps("No, not one of our team")
        reference = cell.sam.reference("is saved")
        cell.priya.receives(reference)


def test_a_web_server_that_falls_stops_nothing_and_an_admin_is_told(tmp_path: Path) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.faults.add("web_fell")
        charity.starts()
        cell = charity.people()

        faulty(charity).breaks("cancel web")

        charity.ada.receives("our web server fell, and all else goes on")
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)
        charity.product.ready()
        assert "event=web_fell" in charity.product.log
        charity.check()


def test_without_the_token_health_says_the_same_whether_a_concern_is_open_or_not(
    tmp_path: Path,
) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.starts()
        cell = charity.people()
        before = charity.product.health(token=False)
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)

        assert before == {"ok": True}
        assert charity.product.health(token=False) == {"ok": True}
        cell.sam.waits(lambda: _untaken(charity) == 1, 15, lambda: str(charity.product.health()))


def _untaken(charity: SimulatedCharity) -> int:
    """How many concerns nobody has, as the health page with the token tells."""
    told: int = (charity.product.health() or {})["concerns"]["untaken"]
    return told


def test_a_webhook_that_somebody_sets_is_removed_and_an_admin_is_told(tmp_path: Path) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.starts()
        cell = charity.people()

        calls_telegram(charity, "setWebhook", url="https://elsewhere.example.org/take")
        reference = cell.sam.raises_concern()

        cell.priya.receives(reference)
        charity.ada.receives("another program sent our Telegram messages elsewhere")
        assert "event=webhook_removed" in charity.product.log
        assert charity.product.stop()[0] == 0
        assert recorded(tmp_path, "webhook removed") == 1
        charity.check()


def test_a_second_poller_is_told_to_an_admin_within_a_minute(tmp_path: Path) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.starts()
        over = threading.Event()

        def polls() -> None:
            while not over.is_set():
                calls_telegram(charity, "getUpdates", timeout="1", offset="0")

        rival = threading.Thread(target=polls)
        rival.start()
        try:
            charity.ada.receives("somebody else gets our Telegram messages", 60)
        finally:
            over.set()
            rival.join()


def calls_telegram(charity: SimulatedCharity, method: str, **values: str) -> None:
    """Somebody else who has the bot's token calls Telegram."""
    posts(f"{charity.telegram.base_url}/bot{charity.telegram.token}/{method}", values)


def recorded(folder: Path, what: str) -> int:
    """How often the evidence has it."""
    with closing(sqlite3.connect(folder / "mentorline.db")) as database:
        counted = "SELECT count(*) FROM evidence WHERE what = ?"
        [number] = database.execute(counted, [what]).fetchone()
    return int(number)


def test_a_loop_that_is_stuck_is_ended_from_outside_and_the_log_says_so(tmp_path: Path) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.starts()

        faulty(charity).breaks("stick")

        assert charity.product.ends(30) == EXIT_CODE
        assert "event=stuck" in charity.product.log


def test_a_lost_clock_is_mended_by_the_running_product(tmp_path: Path) -> None:
    with monitored_charity(tmp_path) as charity:
        charity.starts()
        cell = charity.people()
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)
        charity.settled()
        charity.product.kill()
        key = f"clock:{reference}"
        with closing(sqlite3.connect(tmp_path / "mentorline.db")) as database:
            assert database.execute("DELETE FROM jobs WHERE key = ?", [key]).rowcount == 1
            database.commit()

        charity.starts()  # it looks at its start, and each half minute

        charity.ada.receives(f"the timer of {reference} was lost")
        with closing(sqlite3.connect(tmp_path / "mentorline.db")) as database:
            [state] = database.execute("SELECT state FROM jobs WHERE key = ?", [key]).fetchone()
        assert state == "ready"
        assert f"event=clock_mended about={reference}" in charity.product.log


def test_a_start_that_is_refused_is_told_outside(tmp_path: Path, outside: Outside) -> None:
    """Fault 44 of docs/reliability.md: the database is damaged."""
    url = f"http://127.0.0.1:{outside.server.server_port}/x"
    with monitored_charity(tmp_path, HEARTBEAT_URL=url) as charity:
        (tmp_path / "mentorline.db").write_bytes(b"not a database " * 1000)

        done = charity.product.command("run")

        assert done.returncode == 1
        assert "damaged" in done.stderr
        assert "Traceback" not in done.stderr
        assert outside.asked == ["/x/fail"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_concern_goes_through_while_the_disk_of_the_log_is_full(tmp_path: Path) -> None:
    """Fault 57 of docs/reliability.md: the disk of the log is full."""
    with monitored_charity(tmp_path) as charity:
        faulty(charity).output = Path("/dev/full")
        charity.starts()
        cell = charity.people()

        reference = cell.sam.raises_concern()

        cell.priya.receives(reference)
        assert charity.product.alive
        assert charity.product.stop()[0] == 0


PUT_IN = {
    "typed": "kanarityped, Danny said so",
    "caption": "kanaricaption",
    "edited": "kanariedited words",
    "payload": "kanaripayload",
    "data": "kanaridata",
    "text": "kanaritext for you",
    "answer": "kanarianswer",
    "query": "kanariquery",
    "error": "kanarierror",
}


def private(charity: SimulatedCharity) -> set[str]:
    """Whatever was put in anywhere, and must not come out."""
    yaml = (charity.product.folder / "people.yaml").read_text()
    numbers = re.findall(r"\+447700900\d{3}|07700 ?900 ?\d{3}", yaml)
    spelt = {form for number in numbers for form in forms(number)}
    named = {"Kanari", "kanari", "Vogel", "Q.X.", "Danny", "900765"}
    return {*PUT_IN.values(), *spelt, *named, charity.telegram.token, charity.twilio.auth_token}


def forms(number: str) -> set[str]:
    """A number as it may be written."""
    last = number.replace(" ", "")[-6:]
    return {f"+447700{last}", f"447700{last}", f"07700{last}", f"07700 {last}"}


@contextmanager
def errors_that_quote() -> Iterator[None]:
    """What the stand-ins say of an error quotes what they were given."""
    words, twilio = dict(telegram_words.WORDS), dict(ERRORS)
    quote = f"{PUT_IN['error']} KanariSam +447700900765"
    telegram_words.WORDS.update({400: f"Bad Request: {quote}", 403: f"Forbidden: {quote}"})
    ERRORS.update({code: (status, quote) for code, (status, _) in twilio.items()})
    try:
        yield
    finally:
        telegram_words.WORDS.clear()
        telegram_words.WORDS.update(words)
        ERRORS.update(twilio)


def posts(url: str, form: dict[str, str]) -> None:
    """Somebody else than Twilio posts to us."""
    request = Request(url, urlencode(form).encode(), {"X-Twilio-Signature": PUT_IN["query"]})
    try:
        with urlopen(request, timeout=10) as answer:
            answer.read()
    except OSError:
        return


def test_nothing_that_was_put_in_comes_out_in_a_log_or_in_health(tmp_path: Path) -> None:
    """Log leakage: at the level that writes most, with errors that quote."""
    pack = "extends: chance_uk\ntitle: Kanaripack\n"
    settings = {"LOG_LEVEL": "DEBUG", "HEARTBEAT_URL": f"http://127.0.0.1:{free_port()}/kanariuuid"}
    with monitored_charity(tmp_path, **settings) as charity, errors_that_quote():
        charity.product.write("ours/pack.yaml", pack)
        charity.product.set(PACK="ours")
        charity.starts()
        cell = charity.people()
        stranger = charity.stranger()
        stranger.starts(PUT_IN["payload"])
        cell.sam.types(PUT_IN["typed"])
        shown = cell.sam.types("hello there")
        cell.sam.edits(shown, PUT_IN["edited"])
        for kind in ("photo", "document", "voice"):
            cell.sam.sends(kind, PUT_IN["caption"])
        reference = cell.sam.raises_concern()
        charity.world.do(lambda: cell.sam.user.taps_data(PUT_IN["data"], shown, PUT_IN["data"]))
        cell.priya.receives(reference)
        for fault in (Fault("answer", status=400), Fault("answer", status=403), Fault("cut")):
            charity.telegram.script.add("sendMessage", fault)
        charity.twilio.fail_next(400, 21211)
        charity.twilio.fail_next(400, 21610)
        cell.sam.types(PUT_IN["typed"] + " again")
        cell.priya.replies(PUT_IN["text"])
        charity.phone("+447700900765").replies(PUT_IN["answer"])
        for path in ("/twilio/sms", "/twilio/status", "/"):
            posts(f"{charity.product.url}{path}?r={PUT_IN['query']}", {"Body": PUT_IN["text"]})
        charity.settled(60)
        health = json.dumps(charity.product.health())
        assert charity.product.stop()[0] == 0

        log = charity.product.log
        assert "event=handled" in log
        assert f"{reference}-1" in log
        assert sorted(word for word in private(charity) if word in log) == []
        assert sorted(word for word in private(charity) if word in health) == []
