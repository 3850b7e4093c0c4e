"""Simulated people on Telegram: they type, tap, share, edit and block."""

import itertools
import re
import time
from collections.abc import Iterator
from typing import Any, Literal

from tests.standins.bell import Bell
from tests.standins.telegram_html import utf16
from tests.standins.telegram_message import Call, Shown, Tap
from tests.standins.telegram_screen import Screen
from tests.standins.telegram_updates import Updates
from tests.standins.telegram_values import Json

COMMAND_WORD = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?")
_callback_ids = itertools.count(4_000_000_000_000_001)
_MEDIA: dict[str, Any] = {
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "video": {"width": 640, "height": 360, "duration": 5, "mime_type": "video/mp4"},
    "video_note": {"length": 240, "duration": 4},
    "audio": {"duration": 30, "mime_type": "audio/mpeg"},
    "document": {"file_name": "notes.pdf", "mime_type": "application/pdf"},
}


class User(Screen):
    """A person in a private chat with the bot. What they do is queued as an update at once."""

    def __init__(
        self,
        user_id: int,
        first_name: str,
        *,
        updates: Updates,
        bell: Bell,
        message_ids: Iterator[int],
        bot: Json,
        taps: dict[str, Tap],
    ) -> None:
        super().__init__(first_name, bell)
        self.id = user_id
        self.first_name = first_name
        self.me: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        self.me["language_code"] = "en"
        self.chat: Json = {"id": user_id, "type": "private", "first_name": first_name}
        self.phone: str | None = None  # shared when a "share my number" button is pressed
        self.started = False
        self.blocked = False
        self.taps_made: list[Tap] = []
        self._all_taps = taps
        self.log: list[Call] = []
        self.actions: list[str] = []
        self._updates, self._bot, self._message_ids = updates, bot, message_ids

    def start(self, payload: str | None = None) -> Shown:
        """Press Start, with the payload of an invite link."""
        self.started = True
        if self.blocked:
            self.unblocks()
        return self.types(f"/start {payload}" if payload else "/start")

    def types(self, text: str, *, reply_to: int | None = None) -> Shown:
        """Send a text message."""
        assert 1 <= utf16(text) <= 4096, "a phone splits texts that are longer than 4096"
        extra = {"reply_to_message": self.messages[reply_to].as_message()} if reply_to else {}
        return self._say(text=text, entities=_commands(text), extra=extra)

    def taps(self, label: str, message: Shown | int | None = None) -> Tap:
        """Tap an inline button, found by its whole label or else a part of it, newest first."""
        found = self.button(label, message)
        assert found, f"{self.first_name} has no button {label!r}:\n{self}"
        shown, button = found
        assert "callback_data" in button, f"[{button['text']}] is not a button that asks the bot"
        return self.taps_data(button["callback_data"], shown, button["text"])

    def taps_data(self, data: str, shown: Shown, label: str = "") -> Tap:
        """Tap a button that the phone still shows although the message has changed since."""
        assert not self.blocked, f"{self.first_name} has blocked the bot"
        tap = Tap(str(next(_callback_ids)), self.id, shown.message_id, label, data, self._bell)
        self.taps_made.append(tap)
        self._all_taps[tap.callback_id] = tap
        query = {"id": tap.callback_id, "from": self.me, "message": shown.as_message()}
        query |= {"chat_instance": str(self.id * 7919), "data": data}
        self._updates.put("callback_query", query, self.id, tap.callback_id)
        return tap

    def presses(self, label: str) -> Shown:
        """Press a button of the reply keyboard: it sends its label, or shares the number."""
        buttons = [button for row in self._keyboard_raw for button in row]
        fits = [b for b in buttons if b["text"] == label] or [
            b for b in buttons if label in b["text"]
        ]
        assert fits, f"{self.first_name} has no keyboard button {label!r}:\n{self}"
        if fits[0].get("request_contact"):
            assert self.phone, "give the user a phone before it is shared"
            return self.shares_contact(self.phone)
        return self.types(fits[0]["text"])

    def copies(self, label: str) -> str:
        """Tap a copy button; give what is now on the clipboard. The bot hears nothing of it."""
        fits = [button for button in self.copy_buttons if label in button.label]
        assert fits, f"{self.first_name} has no copy button {label!r}:\n{self}"
        return fits[-1].text

    def shares_contact(self, phone: str, user_id: int | Literal["own"] | None = "own") -> Shown:
        """Share a contact: their own, another user's, or (None) one from the address book."""
        contact: Json = {"phone_number": phone, "first_name": self.first_name}
        if user_id is not None:
            contact["user_id"] = self.id if user_id == "own" else user_id
        return self._say(extra={"contact": contact})

    def sends(self, kind: str, caption: str = "") -> Shown:
        """Send a voice message, photo, video, document, audio, video_note, sticker or location."""
        number = next(self._message_ids)
        file = {"file_id": f"stand-in-{kind}-{number}", "file_unique_id": f"u{number}"}
        payload: Any = {**file, **_MEDIA.get(kind, {}), "file_size": 1000}
        if kind == "photo":
            payload = [{**file, "width": side, "height": side} for side in (90, 320)]
        elif kind == "sticker":
            payload = {**file, "type": "regular", "width": 512, "height": 512}
            payload |= {"is_animated": False, "is_video": False}
        elif kind == "location":
            payload = {"latitude": 51.5, "longitude": -0.12}
        return self._say(text=caption, extra={kind: payload}, number=number)

    def sends_voice(self) -> Shown:
        """Send a voice message."""
        return self.sends("voice")

    def sends_photo(self, caption: str = "") -> Shown:
        """Send a photo."""
        return self.sends("photo", caption)

    def sends_video(self, caption: str = "") -> Shown:
        """Send a video."""
        return self.sends("video", caption)

    def sends_document(self, caption: str = "") -> Shown:
        """Send a file."""
        return self.sends("document", caption)

    def edits(self, message: Shown | int, text: str) -> Shown:
        """Edit an earlier message of their own."""
        shown = self.messages[message if isinstance(message, int) else message.message_id]
        assert not shown.from_bot, "people edit their own messages"
        shown.edited.append(shown.text)
        shown.text, shown.entities = text, _commands(text)
        shown.edit_date, shown.changed_at = int(time.time()), time.monotonic()
        self._updates.put("edited_message", shown.as_message(), self.id)
        return shown

    def deletes(self, message: Shown | int) -> None:
        """Delete a message for both sides; the bot hears nothing of it."""
        self.forget(message if isinstance(message, int) else message.message_id)

    def blocks(self) -> None:
        """Block the bot."""
        self.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.blocked = False
        self._membership("kicked", "member")

    def _say(
        self,
        text: str = "",
        entities: list[Json] | None = None,
        extra: Json | None = None,
        number: int | None = None,
    ) -> Shown:
        assert self.started, f"{self.first_name} has not pressed Start"
        assert not self.blocked, f"{self.first_name} has blocked the bot"
        number = number or next(self._message_ids)
        shown = Shown(number, self.chat, self.me, text, entities or [], None, extra or {})
        self.messages[number] = shown
        self._updates.put("message", shown.as_message(), self.id)
        return shown

    def _membership(self, old: str, new: str) -> None:
        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._bot, "status": status, **until}

        change = {"chat": self.chat, "from": self.me, "date": int(time.time())}
        change |= {"old_chat_member": member(old), "new_chat_member": member(new)}
        self._updates.put("my_chat_member", change, self.id)


def _commands(text: str) -> list[Json]:
    return [
        {"type": "bot_command", "offset": utf16(text[: match.start()]), "length": len(match[0])}
        for match in COMMAND_WORD.finditer(text)
    ]
