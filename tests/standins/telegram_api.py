"""The methods of the Bot API: what each does to the chats, and when Telegram turns it down."""

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from tests.standins.bell import Bell
from tests.standins.spec import ALL_UPDATE_KINDS, CHAT_ACTIONS
from tests.standins.telegram_limits import (
    CAPTION,
    check_commands,
    check_markup,
    read_text,
    read_toast,
)
from tests.standins.telegram_message import Shown, Tap
from tests.standins.telegram_people import User
from tests.standins.telegram_updates import Updates
from tests.standins.telegram_values import Json, Refused, Upload
from tests.standins.telegram_webhook import WebhookSettings

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
DELETABLE_FOR = 48 * 3600
BIGGEST_FILE = 50 * 1024 * 1024


class BotApi:
    """The chats, the people and the queue of one bot."""

    def __init__(self, bell: Bell, bot: Json) -> None:
        self.bot = bot
        self.bell = bell
        self.updates = Updates(bell)
        self.webhook = WebhookSettings()
        self.people: dict[int, User] = {}
        self.taps: dict[str, Tap] = {}  # by the id of their callback query
        self.commands: dict[str, list[Json]] = {}
        self.message_ids = itertools.count(1)
        self.callback_lifetime: float | None = None  # seconds until a tap can't be answered

    async def perform(self, method: str, values: Json) -> Any:
        """Carry out one call whose parameters have been read; give its result or raise Refused."""
        if method == "getUpdates":
            return await self._get_updates(values)
        act: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _: self.bot,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "pinChatMessage": self._pin,
            "unpinChatMessage": self._unpin,
            "answerCallbackQuery": self._answer_callback,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda values: self.commands.get(_scope(values), []),
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: self.webhook.info(self.updates),
        }
        return act[method](values)

    def chat_of(self, values: Json) -> int | None:
        """The chat that a call is about, if one of ours."""
        tap = self.taps.get(values.get("callback_query_id", ""))
        return tap.chat_id if tap else values.get("chat_id")

    def _reach(self, values: Json) -> User:
        user = self.people.get(values["chat_id"])
        if user is None or not user.started:
            raise Refused("Bad Request: chat not found")
        if user.blocked:
            raise Refused("Forbidden: bot was blocked by the user", 403, violation=False)
        return user

    def _message(self, user: User, number: int, verb: str) -> Shown:
        if number not in user.messages:
            # A person may have deleted it; a number that never was is the caller's mistake.
            known = number in user.deleted
            raise Refused(f"Bad Request: message to {verb} not found", violation=not known)
        return user.messages[number]

    def _send_message(self, values: Json) -> Json:
        text, entities = read_text(values)
        return self._post(values, text, entities, {}, None)

    def _send_document(self, values: Json) -> Json:
        text, entities = read_text(
            {**values, "entities": values.get("caption_entities", [])}, "caption", CAPTION
        )
        document = values["document"]
        if not isinstance(document, Upload):
            raise Refused("Bad Request: wrong file identifier/HTTP URL specified")
        if not 0 < len(document.content) <= BIGGEST_FILE:
            raise Refused("Bad Request: file must be non-empty and at most 50 MB")
        about = {"file_id": f"document-{id(document)}", "file_unique_id": "document"}
        about |= {"file_name": document.filename, "mime_type": document.content_type}
        extra = {"document": {**about, "file_size": len(document.content)}}
        return self._post(values, text, entities, extra, document.content)

    def _post(
        self, values: Json, text: str, entities: list[Json], extra: Json, file: bytes | None
    ) -> Json:
        check_markup(values.get("reply_markup"))
        user = self._reach(values)
        shown = Shown(next(self.message_ids), user.chat, self.bot, text, entities)
        shown.markup, shown.file = values.get("reply_markup"), file
        shown.extra = {**extra, **self._reply(user, values.get("reply_parameters"))}
        shown.silent = values.get("disable_notification", False)
        shown.protected = values.get("protect_content", False)
        return user.show(shown).as_message()

    def _reply(self, user: User, reply: Json | None) -> Json:
        if not reply:
            return {}
        if reply["message_id"] in user.messages:
            original = user.messages[reply["message_id"]].as_message()
            original.pop("reply_to_message", None)  # Telegram gives one level only
            return {"reply_to_message": original}
        if reply.get("allow_sending_without_reply"):
            return {}
        known = reply["message_id"] in user.deleted
        raise Refused("Bad Request: message to be replied not found", violation=not known)

    def _send_chat_action(self, values: Json) -> bool:
        if values["action"] not in CHAT_ACTIONS:
            raise Refused("Bad Request: wrong parameter action in request")
        self._reach(values).actions.append(values["action"])
        return True

    def _edit_text(self, values: Json) -> Json:
        text, entities = read_text(values)
        return self._edit(values, text, entities)

    def _edit_markup(self, values: Json) -> Json:
        return self._edit(values, None, [])

    def _edit(self, values: Json, text: str | None, entities: list[Json]) -> Json:
        if "chat_id" not in values or "message_id" not in values:
            raise Refused("Bad Request: message identifier is not specified")
        check_markup(values.get("reply_markup"))
        user = self._reach(values)
        shown = self._message(user, values["message_id"], "edit")
        if not shown.editable:
            raise Refused("Bad Request: message can't be edited")
        rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
        new = (shown.text, shown.entities) if text is None else (text, entities)
        if (*new, rows) == shown.content():
            raise Refused(NOT_MODIFIED, violation=False)
        if new[0] != shown.text:
            shown.edited.append(shown.text)
        shown.text, shown.entities = new
        # An edit that brings no keyboard takes the old one away.
        shown.markup = {"inline_keyboard": rows} if rows else None
        shown.edit_date, shown.changed_at = int(time.time()), time.monotonic()
        return shown.as_message()

    def _delete(self, values: Json) -> bool:
        user = self._reach(values)
        shown = self._message(user, values["message_id"], "delete")
        if time.time() - shown.date > DELETABLE_FOR:
            raise Refused("Bad Request: message can't be deleted for everyone", violation=False)
        user.forget(shown.message_id)
        return True

    def _pin(self, values: Json) -> bool:
        self._message(self._reach(values), values["message_id"], "pin").pinned = True
        return True

    def _unpin(self, values: Json) -> bool:
        user = self._reach(values)
        pinned = [number for number, shown in user.messages.items() if shown.pinned]
        number = values.get("message_id", max(pinned, default=None))
        if number is None:
            raise Refused("Bad Request: message to unpin not found", violation=False)
        self._message(user, number, "unpin").pinned = False
        return True

    def _answer_callback(self, values: Json) -> bool:
        toast = read_toast(values)
        tap = self.taps.get(values["callback_query_id"])
        if tap is None:
            raise Refused(TOO_OLD)
        age = time.monotonic() - tap.tapped_at
        if tap.answered_at or (self.callback_lifetime is not None and age > self.callback_lifetime):
            raise Refused(TOO_OLD, violation=False)
        tap.answered_at, tap.toast = time.monotonic(), toast
        tap.alert = values.get("show_alert", False)
        return True

    def _set_commands(self, values: Json) -> bool:
        check_commands(values["commands"])
        self.commands[_scope(values)] = values["commands"]
        return True

    async def _get_updates(self, values: Json) -> list[Json]:
        if self.webhook.url:
            why = "Conflict: can't use getUpdates method while webhook is active"
            why = f"{why}; use deleteWebhook to delete the webhook first"
            raise Refused(why, 409, violation=False)  # whoever has the token may have set it
        limit, seconds = values.get("limit", 100), values.get("timeout", 0)
        if not 1 <= limit <= 100 or seconds < 0:
            raise Refused(f"Bad Request: limit {limit} or timeout {seconds} is out of range")
        self._allow(values)
        return await self.updates.poll(values.get("offset", 0), limit, seconds)

    def _allow(self, values: Json) -> None:
        if "allowed_updates" in values:  # otherwise the earlier choice stands
            wanted = frozenset(values["allowed_updates"])
            if wanted - ALL_UPDATE_KINDS:
                raise Refused(f"Bad Request: unknown updates {sorted(wanted - ALL_UPDATE_KINDS)}")
            self.updates.allowed = wanted

    def _set_webhook(self, values: Json) -> bool:
        self.webhook.set(values)
        self._allow(values)
        if self.webhook.url:
            self.updates.end_poll()
        return self._dropped(values)

    def _delete_webhook(self, values: Json) -> bool:
        self.webhook.set({"url": ""})
        return self._dropped(values)

    def _dropped(self, values: Json) -> bool:
        if values.get("drop_pending_updates"):
            self.updates.drop_all()
        self.bell.ring()
        return True


def _scope(values: Json) -> str:
    scope = values.get("scope", {"type": "default"})
    return json.dumps([scope, values.get("language_code", "")], sort_keys=True)
