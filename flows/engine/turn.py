"""A turn: one event being folded into the world, with the effects so far.

Handlers take a turn and add to it. `dispatch.py`, above them, routes requests to the handlers. A
handler that needs it gets it as an argument, as `Converse` or `Hears`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flows import changed_numbers
from flows.conversation import rendering
from flows.conversation.events import ConversationEvent
from flows.directory import Directory
from flows.effects import Answer, Effect, Keys, Say
from flows.engine.world import Member, World
from flows.messages import chat_messages

CLOSE = "\n"  # words that begin with it stand on a line of their own


class Converse(Protocol):
    """A function that takes one step of the conversation in a chat, with everything that it asks
    for.
    """

    def __call__(self, turn: Turn, chat: int, event: ConversationEvent, /) -> None: ...


class Hears(Protocol):
    """A function that is called when an overdue escalation was closed, so that its
    session goes on.
    """

    def __call__(self, turn: Turn, reference: str, /) -> None: ...


class Turn:
    """One event being folded: the working set, the time, and the effects so far.

    `hears` is called for each overdue escalation that is closed in this turn.
    """

    def __init__(self, world: World, now: datetime, hears: Hears) -> None:
        self.world = world
        self.now = now
        self.hears = hears
        self.effects: list[Effect] = []
        self.rebound: dict[str, str] = {}  # closed concerns, and those opened in their place
        self.acting: frozenset[int] = frozenset()  # the frames whose request is carried out
        self.left: dict[int, frozenset[int]] = {}  # frames, by chat, that their session left behind
        self.calls: list[tuple[str, Say]] = []  # messages of escalations in danger: ring 999

    def emit(self, *effects: Effect) -> None:
        """Add effects, in order."""
        self.effects += effects

    def say(
        self,
        chat: int,
        text: str,
        keys: Keys = (),
        *,
        menu: bool = False,
        urgent: bool = False,
        prompt: bool = False,
        reply_to: int | None = None,
    ) -> None:
        """Send a message of the product itself.

        With `menu`, the persistent keyboard comes with it.
        """
        keyboard = chat_messages.keyboard(tuple(self.world.pack.menu)) if menu else None
        self.emit(
            Say(
                to=f"chat:{chat}",
                text=text,
                keys=keys,
                keyboard=keyboard,
                urgent=urgent,
                prompt=prompt,
                reply_to=reply_to,
            )
        )

    def lead_last(self, chat: int, lead: str) -> None:
        """Put words in front of the last message to that chat in this turn."""
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                text = f"{lead} {effect.text}"
                self.effects[place] = effect.model_copy(update={"text": text})
                return

    def add_to_last(self, chat: int, text: str = "", keys: Keys = ()) -> None:
        """Add words and buttons to the last message to that chat in this turn."""
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                changed = {
                    "text": f"{effect.text}{'' if text[:1] == CLOSE else ' '}{text}".strip(),
                    "keys": (*effect.keys, *keys),
                }
                self.effects[place] = effect.model_copy(update=changed)
                return

    def add_concern(self, chat: int, text: str = "") -> None:
        """Add the button for a concern to the last message to that chat in this turn.

        If there is no room, it takes the place of Back, which can be typed; otherwise it comes in a
        message just before.
        """
        place, said = self._last_said(chat)
        if said is None:
            return
        keys = rendering.with_room(said.keys)
        if keys is not None:
            self.effects[place] = said.model_copy(update={"keys": keys})
            self.add_to_last(chat, text=text, keys=((chat_messages.CONCERN_KEY,),))
            return
        words = text or chat_messages.WORRIED_TAP
        before = Say(
            to=said.to, text=words, keys=((chat_messages.CONCERN_KEY,),), urgent=said.urgent
        )
        self.effects.insert(place, before)

    def _last_said(self, chat: int) -> tuple[int, Say | None]:
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                return place, effect
        return 0, None

    def add_unreachable(self, person: str) -> None:
        """Mark a person unreachable for everything that this batch still does."""
        self._set_unreachable(self.world.directory.unreachable | {person})

    def forget_unreachable(self, person: str) -> None:
        """Mark a person reachable again, since they wrote to us."""
        self._set_unreachable(self.world.directory.unreachable - {person})

    def _set_unreachable(self, people: frozenset[str]) -> None:
        self.look_again(self.world.directory.model_copy(update={"unreachable": people}))

    def look_again(self, directory: Directory) -> None:
        """Take a changed directory for everything that this batch still does."""
        noted = self.world.members
        self.world.directory = changed_numbers.in_force(directory, noted, self.now)

    def answer(self, chat: int, callback: str, toast: str = "") -> None:
        """Answer a tap."""
        self.emit(Answer(to=f"chat:{chat}", callback=callback, toast=toast))

    def change(self, person: str, **changes: object) -> Member:
        """Change the notes about a person."""
        member = self.world.member(person).model_copy(update=changes)
        self.world.members[person] = member
        return member
