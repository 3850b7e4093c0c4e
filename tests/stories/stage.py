"""The stage of a story: people act at clock times, and everything that follows has to be named.

Anything that the story does not name fails: a text too many, a message too many, a tap that is
answered twice. Words of a story are templates: {16:51} is a time of the story, {sam} a name,
{sam.phone} a number, {ref} the newest concern, {code} the code of the person who is texted, "..."
any words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from bot.demo.phones import Chat, Shown, Sms, Tap
from bot.demo.simulated_charity import LONDON, NoSuchButtonError, SimulatedCharity
from flows.checker.readability import (
    HIGHEST_GRADE,
    LONGEST_SENTENCE,
    by_dictionary,
    grade,
    longest_sentence,
)
from flows.effects import Key
from flows.formatting import ONE_SEGMENT, clock, septets, uk_phone
from flows.messages.sms_types import MARK, time_of
from tests.stories.cast import TEAM, plain_people
from tests.stories.wording import drawn, fits, line

REFERENCE = re.compile(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])[CDFGHJKMNPQRTVWX34679]{4}\b")
CODE = re.compile(r"(?<!\d{5} )\b[1-9]\d{5}\b")
OF_A_CHILD = re.compile(r"\bP14\b|A\.B\.|self-harm|Hurt|\bHome\b|Online|Danny")
WORD = re.compile(r"\{([a-z_0-9:.]+)\}")
# Taps that turn the question instead of answering it.
TURNS = ("Skip", "Back", "Change it", "Change something", "Leave it", "One isn't true")
MOST_BUTTONS = 4
# Entries of a list of names, days or times; lines of a checklist, or of a report to change.
LISTED = re.compile(r"l:|t:|r:\d+:\d|e:\w+:\d+:(?:leave|got):")
LABEL = re.compile(r"\[([^\]]*)\]")


@dataclass(repr=False)
class Stage:
    """A charity, and what was seen of it so far. `began` is the story's own time of its beginning.

    Where nothing is saved (not `saves`), nobody knows which messages are to lose their buttons.
    """

    charity: SimulatedCharity
    began: str = "16:41"
    messages: dict[str, list[Shown]] = field(default_factory=dict)
    texts: list[Sms] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    codes: dict[str, list[str]] = field(default_factory=dict)
    taps_made: int = 0
    failed: bool = False
    saves: bool = True
    opening: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.opening = self.charity.clock.now
        self.charity.phones.watch.append(self._saw)

    # Time

    def moment(self, story_time: str) -> datetime:
        """A time of the story, "16:51", as a moment of this charity."""
        minutes = _minutes(story_time) - _minutes(self.began)
        return self.opening + timedelta(minutes=minutes % (24 * 60))

    async def at(self, story_time: str) -> None:
        """Let time pass until then."""
        await self.charity.forward(self.moment(story_time) - self.charity.clock.now)

    async def until(self, moment: datetime) -> None:
        """Let time pass until a moment of this charity."""
        await self.charity.forward(moment - self.charity.clock.now)

    async def passes(self, **span: float) -> None:
        """Let that much time pass."""
        await self.charity.forward(timedelta(**span))

    # What people do

    async def taps(self, *labels: str, who: str = "sam") -> None:
        """Tap these, one after the other; each question then shows its answer, without buttons."""
        for label in labels:
            found = self._find(who, label)
            if found is None:
                await self.charity.taps(who, label)
                continue
            shown, key = found
            held = shown.pinned
            await self.charity.taps_key(who, shown, key)
            if key.data and not held and not key.data.startswith("t:"):
                self.check(not shown.keys, f"buttons stay under {shown.text!r} after {label!r}")
                told = key.label in shown.text or key.label in TURNS
                self.check(told, f"{shown.text!r} doesn't show {key.label!r}")

    async def taps_card(self, label: str) -> None:
        """Tap on the pinned card."""
        card = self.card()
        key = card.key(label)
        self.check(key is not None, f"no {label!r} on the card")
        assert key is not None
        await self.charity.taps_key("sam", card, key)

    async def ticks(self) -> None:
        """Tick every line of the checklist on the screen."""
        while found := self._unticked():
            await self.charity.taps_key("sam", *found)

    async def writes(self, words: str, who: str = "sam") -> None:
        """Write in the chat."""
        await self.charity.types(who, words)

    async def replies(self, who: str, body: str, answers: int = 1) -> None:
        """Text the charity's number: exactly one text comes back at once."""
        before = len(self.charity.texts(who))
        await self.charity.replies(who, self.fill(body, who))
        came = self.charity.texts(who)[before:]
        bodies = [sms.body for sms in came]
        self.check(len(came) == answers, f"{who}'s {body!r} is answered by {bodies}")

    # What is there to see

    def card(self) -> Shown:
        """The newest pinned message."""
        found = [s for s in self.charity.chat("sam").shown if s.pinned]
        self.check(bool(found), "no card is pinned")
        return found[-1]

    def code(self, who: str, number: int = 0) -> str:
        """The newest code that this person was given, or the first (1), second (2) ..."""
        known = self.codes.get(who, [])
        return known[number - 1] if len(known) >= max(1, number) else "none"

    def sees(self, *wanted: str, who: str = "sam") -> None:
        """The complete list of new messages in that chat since the last look, in order."""
        came = self.messages.pop(who, [])
        listed = "\n".join(drawn(shown) for shown in came)
        self.check(len(came) == len(wanted), f"{who} sees {len(came)} messages:\n{listed}")
        for shown, words in zip(came, wanted, strict=True):
            labels = LABEL.findall(words)
            self._compare(shown.text, self.fill(LABEL.sub("", words), who=None))
            if labels:
                keys = [key.label for row in shown.keys for key in row]
                names = [self.fill(label, who=None) for label in labels]
                self.check(keys == names, f"buttons {keys} under {shown.text!r}, not {names}")

    def forgets(self) -> None:
        """What came until now is looked at elsewhere."""
        self.messages.clear()
        self.texts.clear()

    def sends(self, *wanted: str) -> None:
        """The complete list of texts since the last look, as "priya: words"; "all" is the team."""
        left = [*self.texts]
        self.texts.clear()
        for whole in wanted:
            whom, _, words = whole.partition(": ")
            for who in TEAM if whom == "all" else (whom,):
                self._take_sms(left, who, words)
        self.check(not left, f"texts that nobody named: {[(self.who(s), s.body) for s in left]}")

    def shows_card(self, *words: str) -> None:
        """The card says that now."""
        for part in words:
            text = line(self.card().text)
            self.check(line(self.fill(part, who=None)) in text, f"{part!r} is not in {text!r}")

    def who(self, sms: Sms) -> str:
        """Whose phone that is: the first of the directory."""
        return next(p.id for p in self.charity.directory.people if p.phone == sms.phone)

    # How words are compared

    def fill(self, words: str, who: str | None) -> str:
        """A template with the names, numbers and times of this charity; for the texts of `who`."""
        return WORD.sub(lambda found: self._word(found.group(1), who), words)

    def _word(self, name: str, who: str | None) -> str:
        organisation = self.charity.directory.organisation
        borough = self.charity.directory.boroughs[0]
        fixed = {
            "charity": organisation.text_name,
            "organisation": organisation.name,
            "staff_line": uk_phone(organisation.staff_line or ""),
            "council": uk_phone(borough.social_care),
            "night_team": uk_phone(borough.night_team or ""),
        }
        if ":" in name:
            time = clock(self.moment(name), LONDON)
            return time_of(time) if who else time
        if name.startswith("code") and who:
            return self.code(who, int(name[4:] or 0))
        if name.startswith("ref"):
            return self.references[int(name[3:] or 0) - 1]
        if name in fixed:
            return fixed[name]
        person = self.charity.person(name.removesuffix(".phone"))
        if name.endswith(".phone"):
            return uk_phone(person.phone)
        return person.text_name if who else person.first_name

    def _compare(self, text: str, words: str) -> None:
        self.check(fits(text, words), f"wanted: {words}\ncame:   {line(text)}")

    def _take_sms(self, left: list[Sms], who: str, words: str) -> None:
        phone = self.charity.person(who).phone
        theirs = [sms for sms in left if sms.phone == phone]
        self.check(bool(theirs), f"no text to {who}: {words}; came: {[s.body for s in left]}")
        filled = self.fill(words, who)
        best = next((sms for sms in theirs if fits(sms.body, filled)), theirs[0])
        left.remove(best)
        self._compare(best.body, filled)

    def check(self, holds: bool, words: str) -> None:
        """Fail with the story so far."""
        __tracebackhide__ = True
        if not holds:
            self.failed = True
            raise AssertionError("\n".join([words, "", "The story so far:", *self.lines]))

    # Watching

    def _saw(self, change: object) -> None:
        at = self.charity.local_time().strftime("%H:%M:%S")
        match change:
            case Sms(outgoing=True):
                self._got_text(at, change)
            case Sms():
                self.lines.append(f"{at} SMS< {self.who(change)}: {change.body}")
            case (Chat() as chat, Tap(label=label)):
                self.taps_made += 1
                self.lines.append(f"{at} {self._name(chat)} [{label}]")
            case (Chat() as chat, Shown() as shown):
                self._got_message(at, chat, shown)
            case str():
                self.said.append(("toast", change))
                self.lines.append(f"{at}  t {change}")

    def _got_text(self, at: str, sms: Sms) -> None:
        who = self.who(sms)
        self.texts.append(sms)
        self.said.append(("text", sms.body))
        self.lines.append(f"{at} SMS> {who}: {sms.body} #{septets(sms.body)}")
        self._remember(sms.body)
        for person in self.charity.directory.by_phone(sms.phone):
            theirs = self.codes.setdefault(person.id, [])
            theirs += [code for code in CODE.findall(sms.body) if code not in theirs]

    def _got_message(self, at: str, chat: Chat, shown: Shown) -> None:
        name = self._name(chat)
        if shown.mine:
            self.lines.append(f"{at} {name} writes: {shown.text}")
            return
        mark = "b" if shown.edited else "B"
        self.lines.append(f"{at}  {mark} {'(pinned) ' * shown.pinned}{drawn(shown)}")
        self.said.append(("edit" if shown.edited else "message", shown.text))
        self.said += [("copy", k.copy_text) for row in shown.keys for k in row if k.copy_text]
        self._remember(shown.text)
        many = len(beside_lists(shown)) > MOST_BUTTONS
        self.check(not many, f"{beside_lists(shown)} under {shown.text!r}")
        if not shown.edited:
            self.messages.setdefault(name, []).append(replace(shown))

    def _remember(self, text: str) -> None:
        found = dict.fromkeys(REFERENCE.findall(text))
        self.references += [reference for reference in found if reference not in self.references]

    def _plainly(self, words: str) -> str:
        """The words with the names of the demonstration: a name may be as long as it likes."""
        here = self.charity.directory
        for person in here.people:
            plain = plain_people().person(person.id) or person
            for name in (person.first_name, person.text_name):
                words = words.replace(name, plain.first_name)
        return words.replace(here.organisation.text_name, "Harbour")

    def _name(self, chat: Chat) -> str:
        people = self.charity.directory.people
        known = {self.charity.number(p.id): p.id for p in people}
        return known.get(chat.number, "stranger")

    def _find(self, who: str, label: str) -> tuple[Shown, Key] | None:
        wanted = self.fill(label, who=None)
        for shown in reversed(self.charity.chat(who).shown):
            if key := shown.key(wanted):
                return shown, key
        board = self.charity.chat(who).keyboard
        if board is None:
            raise NoSuchButtonError(f"{who} has no button {label!r}")
        return None

    def _unticked(self) -> tuple[Shown, Key] | None:
        for shown, key in self.charity.chat("sam").buttons():
            done = "✅" in key.label or key.label == "One isn't true"
            if key.data and key.data.startswith("t:") and not done:
                return shown, key
        return None

    def _with_buttons(self) -> Counter[str]:
        """How many messages of each concern can be tapped now, beside the card."""
        return Counter(
            reference
            for shown in self.charity.chat("sam").shown
            if not shown.pinned
            for reference in {
                (key.data or "").split(":")[1]
                for row in shown.keys
                for key in row
                if (key.data or "").startswith("e:")
            }
        )

    # What always holds

    def keeps_its_rules(self) -> None:
        """Whatever was played: one answer a tap, one segment a text, nothing of a child in one."""
        answered = Counter(self.charity.phones.answers.values())
        self.check(set(answered) <= {1}, f"taps answered more than once: {answered}")
        self.check(answered[1] == self.taps_made, f"{self.taps_made} taps, {answered[1]} answers")
        for sms in (s for s in self.charity.phones.texts if s.outgoing):
            size = septets(sms.body)
            marked = sms.body.startswith(("REPEAT ", "DRILL "))
            longest = ONE_SEGMENT - (0 if marked else MARK)
            self.check(size is not None and size <= longest, f"{size} septets: {sms.body}")
            self.check(not OF_A_CHILD.search(sms.body), f"of a child: {sms.body}")
        twice = [name for name, times in self._with_buttons().items() if times > 1]
        self.check(not (twice and self.saves), f"two messages of {twice} have buttons")
        for kind, text in self.said:
            self.check("+44" not in text, f"a number as nobody writes it ({kind}): {text}")
            self.check(not re.search(r"\{\w|\bNone\b", text), f"a gap in ({kind}): {text}")
            self.check("  " not in text, f"two spaces ({kind}): {text!r}")
            hard = hard_to_read(self._plainly(text))
            self.check(not hard, f"{hard} ({kind}): {text}")
        for who in self.messages:
            self.check(not self.messages[who], f"messages that nobody named: {self.messages[who]}")
        self.check(not self.texts, f"texts that nobody named: {[s.body for s in self.texts]}")


def beside_lists(shown: Shown) -> list[str]:
    """The buttons under a message that are no entries of a list."""
    keys = [key for row in shown.keys for key in row]
    return [key.label for key in keys if not LISTED.match(key.data or "")]


@cache
def hard_to_read(words: str) -> str:
    """Why they are hard to read: above grade 7 (reading age 12), a sentence of over 16 words."""
    found, length = grade(words, by_dictionary), longest_sentence(words)
    if found > HIGHEST_GRADE:
        return f"grade {found}"
    return f"a sentence of {length} words" if length > LONGEST_SENTENCE else ""


def _minutes(time: str) -> int:
    hour, minute = time.split(":")[:2]
    return int(hour) * 60 + int(minute)
