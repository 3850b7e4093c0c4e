"""Behaviour of managers and the team on an SMS: at once, late, never, wrongly, or too much."""

from __future__ import annotations

import asyncio
import re
from random import Random

from flows.directory import Person
from tests.simulation.story import Story
from tests.simulation.twilio import LANDLINE, UNKNOWN, Posted, Twilio

CODE = re.compile(r"(?:[Rr]eply|DONE|TAKE|OPEN|CLOSE|code|PASS) (\d{6})")
REFERENCE = re.compile(r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[CDFGHJKMNPQRTVWX34679]{4}\b")
STYLES = (
    "quick", "quick", "slow", "slow", "silent", "wrong code", "passes", "stops", "phone off",
    "takes and forgets", "done at once", "odd",
)  # fmt: skip
ODD = (
    "ok", "who is this?", "yes", "DONE", "PASS", "CODES", "busy {code}", "{code}", "NO {code}",
    "TAKE", "Take care", "La la land", "is this a scam?", "on it", "can't, driving", "👍", "methu",
    "{code} on leave, try Dan", "{code} in a meeting", "{code} who is this", "{code} 👎", "{code}?",
    "DONE spoke with everybody, all is fine", "DONE {code} left voicemail", "CLOSE {code}", "no",
    "{code} spoke to them, no further action", "{code} ringing now", "{code} can't, driving",
    "Liked “Harbour: URGENT concern, ring Sam now. Reply {code} to take it.”",
    "👍 to “ Harbour: URGENT concern, ring Sam now. Reply {code} to take it. ”",
    "I am out of the office until Monday", "I've left the charity", "wrong person",
)  # fmt: skip
DECIDED = (
    "DONE {code} spoke to the carer and referred it to the council",
    "DONE {code} no further action",
    "{code} DONE spoke to the carer, no concerns",
    "DONE {code} NFA",
    "DONE {code} no concerns, will monitor",
)
TAKES = ("{code}", "{code}", "{code} on it", "ok {code}", "{code} ringing now", "TAKE {code}")
ENOUGH = 40
PATIENCE = 4  # texts about one concern, until even the silent look at their phone


class Colleague:
    """Somebody of the team, with a phone and a way of being."""

    def __init__(self, me: Person, twilio: Twilio, rng: Random, story: Story) -> None:
        self.me = me
        self.style = rng.choice(STYLES)
        self._twilio = twilio
        self._rng = rng
        self._story = story
        self._heard: dict[str, int] = {}
        self._busy: set[str] = set()
        self._stopped = False
        self.diligent = False  # towards the end everybody does what they should
        if self.style == "phone off":
            until = rng.uniform(3600, 40 * 3600)
            twilio.phone(me.phone).off_until = until
        if rng.random() < 0.04:
            twilio.phone(me.phone).dead = rng.choice((UNKNOWN, LANDLINE))
        twilio.phone(me.phone).mute = rng.random() < 0.6

    def replies(self, words: str) -> None:
        """Text the charity's number."""
        self._story.tell("{} ({}) texts: {}", self.me.id, self.style, words)
        self._twilio.text_in(self.me.phone, words)

    async def reads(self, posted: Posted) -> None:
        """A text arrived: answer it, in their own way."""
        found = CODE.search(posted.body)
        if found is None or "OPEN" in posted.body:
            return
        code = found.group(1)
        about = (REFERENCE.search(posted.body) or found).group(0)
        self._heard[about] = self._heard.get(about, 0) + 1
        if about in self._busy or self._heard[about] > ENOUGH:
            return
        self._busy.add(about)
        style = self.style
        if self.diligent or self._heard[about] >= PATIENCE:
            style = "quick" if self._heard[about] % 2 else "done at once"
        if style == "both":
            style = "quick"
        await self._in_style(style, code)
        self._busy.discard(about)

    async def _in_style(self, style: str, code: str) -> None:
        rng = self._rng
        match style:
            case "quick" | "takes and forgets":
                await asyncio.sleep(
                    rng.choice((45.0, rng.uniform(15, 150)))
                )  # two may answer at once
                self.replies(code)
            case "slow" | "phone off":
                await asyncio.sleep(rng.uniform(240, 1500))
                self.replies(rng.choice(TAKES).replace("{code}", code))
            case "wrong code":
                await asyncio.sleep(rng.uniform(20, 200))
                for _ in range(rng.randint(1, 3)):
                    self.replies(f"{rng.randrange(100000, 999999)}")
                    await asyncio.sleep(rng.uniform(10, 60))
                if rng.random() < 0.6:
                    self.replies(code)
            case "passes":
                await asyncio.sleep(rng.uniform(20, 300))
                self.replies(rng.choice((f"PASS {code}", f"can't {code}", f"{code} sorry driving")))
                return
            case "stops":
                await asyncio.sleep(rng.uniform(20, 300))
                if self._stopped:
                    self.replies("START")
                self._stopped = not self._stopped
                self.replies("STOP" if self._stopped else code)
                return
            case "done at once":
                await asyncio.sleep(rng.uniform(60, 400))
                self.replies(rng.choice(DECIDED).replace("{code}", code))
                return
            case "odd":
                await asyncio.sleep(rng.uniform(20, 400))
                self.replies(rng.choice(ODD).replace("{code}", code))
                return
            case _:
                return
        if style != "takes and forgets":
            await asyncio.sleep(rng.uniform(300, 4500))
            if rng.random() < 0.2:  # not clear, then closed just as written
                self.replies(f"{code} rang them, no further action")
                await asyncio.sleep(rng.uniform(30, 600))
                self.replies(f"CLOSE {code}")
            elif rng.random() < 0.8:
                self.replies(f"DONE {code} rang the mentor and spoke to the council")
