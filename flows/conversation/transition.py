"""A transition: one step of a conversation on its way, with what is known and what came out so far.

It is the one place in the conversation's code where something grows. It lives for a single step;
what goes in and comes out are frozen values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.conversation.compiled import StuckError
from flows.conversation.state import Conversation, Frame, Moment, Timer
from flows.effects import Answer, Cancel, Page, Say, Wake
from flows.events import TimerFired
from flows.facts import Facts
from flows.pack import Flow, Pack, State
from flows.requests import Request, Show

Outcome = Answer | Wake | Cancel | Page | Request


@dataclass
class Transition:
    """A step under way. `automatic` counts the states entered without an answer of the person.

    `tried` says that a try was logged in this step, which its facts don't know yet.
    """

    packs: Mapping[str, Pack]
    facts: Facts
    talk: Conversation
    now: datetime
    person: str
    zone: ZoneInfo
    out: list[Outcome] = field(default_factory=list)
    automatic: int = 0
    tried: bool = False

    @property
    def frame(self) -> Frame:
        """The frame on top; raises StuckError where there is none."""
        if self.talk.top is None:
            raise StuckError("no frame")
        return self.talk.top

    def put(self, **changes: Any) -> Frame:
        """Change the frame on top."""
        frame = self.frame.model_copy(update=changes)
        self.talk = self.talk.model_copy(update={"frames": (*self.talk.frames[:-1], frame)})
        return frame

    def push(self, flow: str, pack: str, **more: Any) -> Frame:
        """Put a new frame on top."""
        frame = Frame(id=self.talk.next_frame, flow=flow, pack=pack, state="", **more)
        update = {"frames": (*self.talk.frames, frame), "next_frame": frame.id + 1}
        self.talk = self.talk.model_copy(update=update)
        return frame

    def pop(self) -> Frame:
        """Take the frame on top away."""
        frame = self.frame
        self.talk = self.talk.model_copy(update={"frames": self.talk.frames[:-1]})
        return frame

    def callers(self) -> tuple[int, ...]:
        """The ids of the frame on top and of the frames that called it."""
        found: tuple[int, ...] = ()
        wanted: int | None = self.frame.id
        for frame in reversed(self.talk.frames):
            if frame.id == wanted:
                found, wanted = (*found, frame.id), frame.caller
        return found

    def number(self) -> int:
        """The number of a new question; numbers only grow."""
        sequence = self.talk.sequence + 1
        self.talk = self.talk.model_copy(update={"sequence": sequence})
        return sequence

    def flow(self, frame: Frame | None = None) -> Flow:
        """The frame's flow in the frame's own version; raises StuckError where it is unknown."""
        frame = frame or self.frame
        pack = self.packs.get(frame.pack)
        if pack is None or frame.flow not in pack.flows:
            raise StuckError(f"unknown flow {frame.flow}")
        return pack.flows[frame.flow]

    def pack(self) -> Pack:
        """The pack of the frame on top; raises StuckError where it is unknown."""
        found = self.packs.get(self.frame.pack)
        if found is None:
            raise StuckError(f"unknown pack of {self.frame.flow}")
        return found

    def state(self, name: str | None = None) -> State:
        """The state of the frame on top, or another of its flow; raises StuckError where it is
        unknown.
        """
        found = self.flow().states.get(self.frame.state if name is None else name)
        if found is None:
            raise StuckError(f"no state {name or self.frame.state}")
        return found

    def act(self, request: Request) -> None:
        """Request something of another machine; Back may not cross it."""
        self.out.append(request)
        self.last_moment(safe=False)

    def last_moment(self, **changes: Any) -> None:
        """Change the last answered question of the frame on top, where there is one."""
        if history := self.frame.history:
            moment: Moment = history[-1].model_copy(update=changes)
            self.put(history=(*history[:-1], moment))

    def say(self, text: str, **more: Any) -> None:
        """Say something of our own, in which nothing is filled in."""
        self.out.append(Show(what=Say(to=self.person, text=text, **more), values={}))

    def clocks(self, before: Conversation) -> None:
        """Set the comfort timers that are new, and cancel those that are gone."""
        old, new = _timers(before), _timers(self.talk)
        for place, (timer, entry) in new.items():
            if old.get(place) != (timer, entry):
                self.out.append(self._wake(place, timer, entry))
        self.out.extend(Cancel(key=self._key(place)) for place in old if place not in new)

    def _wake(self, place: tuple[int, int], timer: Timer, entry: int) -> Wake:
        fired = TimerFired(frame=place[0], sequence=entry, index=timer.index)
        return Wake(
            key=self._key(place),
            at=timer.at,
            owner="conversation",
            about=self.person,
            event=fired.model_dump(mode="json"),
        )

    def _key(self, place: tuple[int, int]) -> str:
        return f"timer:{self.person}:{place[0]}:{place[1]}"


def _timers(talk: Conversation) -> dict[tuple[int, int], tuple[Timer, int]]:
    return {(f.id, t.index): (t, f.entry) for f in talk.frames for t in f.timers}
