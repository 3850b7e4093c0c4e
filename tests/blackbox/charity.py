"""A running charity: the product, the two services it talks to, and the people.

`charity.people()` gives the people of a programme that no other test uses. At the end of each test
`charity.check()` checks what must be true whatever happened.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.blackbox.mentor import Cell, Mentor
from tests.blackbox.people import ADMIN, TRUSTEE, Names, people_yaml
from tests.blackbox.phones import Telephone
from tests.blackbox.process import Product, daytime_zone
from tests.standins import InThread, TelegramStandIn, TwilioStandIn

AT_ONCE = 25
BREATH = "breath: 1 s"  # nobody waits half a minute for the questions after a concern
HEALTH_TOKEN = "health-token-not-a-secret"
PUBLIC = "https://mentorline.example.org"
QUICK = (
    "raising: 3 s, manager_wait: 2 s, team_each: 1 s, team_wait: 2 s, public_repeat: 3 s, "
    "advised_repeat: 5 s, held: 3 s, chase: 2 s, name_wait: 2 s, breath: 1 s, accept: 2 s, "
    "pause: 1 s, session_length: 60 s"
)


@dataclass
class SimulatedCharity:
    """All of it. `said` is every word of the mentors that must never stand in a text or a log."""

    product: Product
    telegram: TelegramStandIn
    twilio: TwilioStandIn
    world: InThread
    programmes: int
    said: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    _next: int = 0
    _invited: int = 0
    _links: dict[str, str] = field(default_factory=dict)
    _checked: int = 0

    # People

    def cell(self) -> Cell:
        """The people of the next programme; its mentor has not joined yet."""
        names = Names(self._next)
        self._next += 1
        assert self._next <= self.programmes, "give the charity more programmes"
        user = self.world.do(lambda: self.telegram.user(phone=names.phone("Sam").lstrip("+")))
        phones = {name: self.phone(names.phone(name)) for name in ("Sam", "Priya", "Dan", "Ruth")}
        sam = Mentor(self.world, user, self.said)
        return Cell(names=names, sam=sam, phones=phones, link=lambda: self.link(names.id("Sam")))

    def people(self, *, let_in: bool = False) -> Cell:
        """The people of a programme, with the mentor set up and, if asked for, let in by the
        manager.
        """
        cell = self.cell()
        cell.joins()
        if let_in:
            cell.is_let_in()
        return cell

    def stranger(self) -> Mentor:
        """Somebody whom the charity does not know."""
        return Mentor(self.world, self.world.do(lambda: self.telegram.user("Robin")), self.said)

    def link(self, person: str) -> str:
        """The payload of an invite link for that mentor."""
        while person not in self._links:
            self._invite()
        return self._links.pop(person)

    def _invite(self) -> None:
        """Links for many at once: each command by itself would take a second."""
        self._keep_links(self.product.several(*self._invitations()))

    def _invitations(self) -> list[list[str]]:
        """The commands that make the next links."""
        last = min(self._invited + AT_ONCE, self.programmes)
        mentors = [Names(number).id("Sam") for number in range(self._invited, last)]
        assert mentors, "each mentor of a charity has one link"
        self._invited = last
        return [["invite", mentor] for mentor in mentors]

    def _keep_links(self, made: Sequence[dict[str, str]]) -> None:
        self._links |= {one["person"]: one["link"].partition("?start=")[2] for one in made}

    def moves_in(self) -> None:
        """Import the people, and make the first links: all in one process."""
        _, *made = self.product.several(["people", "import", "people.yaml"], *self._invitations())
        self._keep_links(made)

    def phone(self, number: str) -> Telephone:
        """A phone of this charity."""
        return Telephone(self.world, self.world.do(lambda: self.twilio.phone(number)))

    @property
    def ada(self) -> Telephone:
        """The admin's phone."""
        return self.phone(ADMIN)

    @property
    def ruby(self) -> Telephone:
        """The trustee's phone."""
        return self.phone(TRUSTEE)

    # Life

    def starts(self) -> None:
        """Start the product, and wait until it works."""
        self.twilio.webhooks.routes[PUBLIC] = self.product.url
        if self.product.settings.get("PUBLIC_URL"):
            self.twilio.sms_webhook = f"{PUBLIC}/twilio/sms"
        polls = self.telegram.polls
        self.product.start()
        self.product.ready()
        self.world.wait(
            self.telegram.bell.until(
                lambda: self.telegram.polls > polls, 10, lambda: "it does not poll Telegram"
            )
        )

    def settled(self, timeout: float = 10) -> None:
        """Wait until both services are at rest."""
        self.world.wait(self.telegram.settled(timeout))
        self.world.wait(self.twilio.settled(timeout))

    def check(self) -> None:
        """What must be true after every test."""
        self.settled()
        assert self.telegram.violations == []
        assert self.twilio.violations == []
        assert self.telegram.unanswered_callbacks == []
        self._check_texts()
        self._check_log()

    def _check_texts(self) -> None:
        """No text holds what tells of a child, nor a word that a mentor typed (design: texts)."""
        words = {word for word in self.said if len(word) > 8}
        for text in self.twilio.sent[self._checked :]:
            assert not re.search(r"\bP\d\d\b|Q\.Z\.", text.body), text.body
            found = [word for word in words if word in text.body]
            assert not found, f"{found} in {text.body}"
        self._checked = len(self.twilio.sent)

    def _check_log(self) -> None:
        """The log has no secret, number or word of anybody, and no fault that no test made."""
        log = self.product.log
        secrets = [self.telegram.token, self.twilio.auth_token, *self.said]
        assert not [secret for secret in secrets if len(secret) > 8 and secret in log]
        assert not re.search(r"(\+44|0)7700 ?900", log), "a number stands in the log"
        lines = [line for line in log.splitlines() if _is_fault(line)]
        assert not [line for line in lines if not any(fault in line for fault in self.faults)]


def _is_fault(line: str) -> bool:
    return any(sign in line for sign in ("level=error", "level=critical", "Traceback", "Warning:"))


def new_product(
    folder: Path, telegram: TelegramStandIn, twilio: TwilioStandIn, **settings: str
) -> Product:
    """A folder that is set up for the stand-ins, with nobody imported yet."""
    product = Product(folder)
    product.set(
        TELEGRAM_BOT_TOKEN=telegram.token,
        TWILIO_ACCOUNT_SID=twilio.account_sid,
        TWILIO_AUTH_TOKEN=twilio.auth_token,
        TWILIO_FROM_NUMBER=twilio.number,
        TELEGRAM_API_BASE_URL=telegram.base_url,
        TWILIO_API_BASE_URL=twilio.base_url,
        PORT=str(product.port),
        TEST_NUMBERS_ONLY="true",
        HEALTH_TOKEN=HEALTH_TOKEN,
        TIME_ZONE=daytime_zone(),
        **settings,
    )
    return product


def write_pack(product: Product, timings: str) -> None:
    """A pack of the charity's own that changes nothing but how long things take."""
    product.write("ours/pack.yaml", f"extends: chance_uk\ntimings: {{{timings}}}\n")
    product.set(PACK="ours")


def forget_first_day(product: Product) -> None:
    """The texts that the import led to count as sent."""
    with closing(sqlite3.connect(product.folder / "mentorline.db")) as database:
        database.execute("UPDATE jobs SET state = 'done', next_at = NULL WHERE kind = 'text'")
        database.commit()


@contextmanager
def charity_in(
    folder: Path,
    *,
    programmes: int = 3,
    timings: str = BREATH,
    public: bool = True,
    first_day: bool = False,
) -> Iterator[SimulatedCharity]:
    """A charity that is up: people imported, product running, and stopped at the end.

    Unless it is the `first_day`, the texts to new staff went out long ago: they are many, paced,
    and would stand before every other text of a test that is not urgent.
    """
    telegram, twilio = TelegramStandIn(), TwilioStandIn()
    with InThread(telegram, twilio) as world:
        product = new_product(folder, telegram, twilio, PUBLIC_URL=PUBLIC if public else "")
        write_pack(product, timings if BREATH in timings else f"{BREATH}, {timings}")
        product.write("people.yaml", people_yaml(programmes))
        charity = SimulatedCharity(product, telegram, twilio, world, programmes)
        charity.moves_in()
        if not first_day:
            forget_first_day(product)
        charity.starts()
        try:
            yield charity
        finally:
            if product.alive:
                product.stop()
