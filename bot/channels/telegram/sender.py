"""The Telegram sender: effects become calls of the Bot API, and its errors become our failures.

Texts are sent plain, so that nothing a person typed is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from contextlib import suppress
from typing import Protocol, TypeVar

from telegram import Bot, BotCommand, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.telegram.http import FloodLimit
from bot.channels.telegram.markup import TEXT_UNITS, TOAST_UNITS, cut, inline, parts, persistent
from flows.effects import Edit, Say

T = TypeVar("T")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# Signs, in the words of a 400, of the state of a chat or a message.
NO_CHAT = ("chat not found", "peer_id_invalid", "user not found")
NO_CHANGE = ("not modified",)
NO_MESSAGE = ("to edit not found", "can't be edited", "message_id_invalid")


class Chats(Protocol):
    """What the worker needs of Telegram. All raise TemporaryFailure and PermanentFailure."""

    async def say(self, chat: int, say: Say) -> int:
        """Send a message; give its id (of the last part, which carries the buttons)."""

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        """Change a message; whether it now shows what it should (not when it is gone)."""

    async def answer(self, callback: str, toast: str) -> None:
        """Answer a tap. An answer that is too late is no failure."""

    async def delete(self, chat: int, message: int) -> bool:
        """Delete a message from the chat; whether that worked."""

    async def set_commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Set the menu: pairs of a command and its description."""

    async def username(self) -> str:
        """The bot's own name, without the @, for invitation links."""


class TelegramChats:
    """Chats over the real Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def say(self, chat: int, say: Say) -> int:
        """Send a message in as many parts as it needs; the last one has the buttons."""
        *first, last = parts(say.text)
        for text in first:
            await self._send(chat, Say(to=say.to, text=text, reply_to=say.reply_to))
        message = await self._send(chat, say.model_copy(update={"text": last}))
        if say.pin:
            await self._pin(chat, message)
        return message

    async def _pin(self, chat: int, message: int) -> None:
        # The words are sent already: a failure now would send them twice.
        with suppress(PermanentFailure, TemporaryFailure):
            await _judged(self._bot.pin_chat_message(chat, message, disable_notification=True))

    async def _send(self, chat: int, say: Say) -> int:
        # A message takes one keyboard: the buttons of its own words come first.
        markup = inline(say.keys) or (persistent(say.keyboard) if say.keyboard else None)
        reply = say.reply_to and ReplyParameters(say.reply_to, allow_sending_without_reply=True)
        sending = self._bot.send_message(
            chat,
            say.text,
            reply_markup=markup,
            reply_parameters=reply or None,
            link_preview_options=NO_PREVIEW,
        )
        return (await _judged(sending)).message_id

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        """Change text and buttons; False when the message is gone or can't be changed any more."""
        if edit.unpin:
            await _harmless(self._bot.unpin_chat_message(chat, message))
        editing = self._bot.edit_message_text(
            cut(edit.text, TEXT_UNITS),
            chat,
            message,
            reply_markup=inline(edit.keys),
            link_preview_options=NO_PREVIEW,
        )
        try:
            await _judged(editing)
        except _Refused as refused:
            if refused.says(*NO_CHANGE):
                return True
            if refused.says(*NO_MESSAGE):
                return False
            raise
        return True

    async def answer(self, callback: str, toast: str) -> None:
        """Answer a tap, with a toast of at most 200 characters."""
        text = cut(toast, TOAST_UNITS) or None
        await _harmless(self._bot.answer_callback_query(callback, text))

    async def delete(self, chat: int, message: int) -> bool:
        """Take a message away. False when it is older than 48 hours, or gone."""
        try:
            return bool(await _judged(self._bot.delete_message(chat, message)))
        except _Refused:
            return False

    async def set_commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Replace the menu of commands."""
        await _judged(self._bot.set_my_commands([BotCommand(*pair) for pair in commands]))

    async def username(self) -> str:
        """Ask Telegram who we are."""
        return (await _judged(self._bot.get_me())).username or ""


class _Refused(PermanentFailure):
    """A 400, with Telegram's own words, which stay in this file."""

    def __init__(self, words: str) -> None:
        lower = words.lower()
        super().__init__("chat_not_found" if any(s in lower for s in NO_CHAT) else "bad_request")
        self._words = lower

    def says(self, *signs: str) -> bool:
        return any(sign in self._words for sign in signs)


async def _judged(call: Awaitable[T]) -> T:
    """Await a call; raise our failure in place of Telegram's error."""
    try:
        return await call
    except TelegramError as error:
        failure = _failure(error)
    raise failure


def _failure(error: TelegramError) -> Exception:
    match error:
        case FloodLimit():
            return TemporaryFailure("too_many", error.seconds)
        case BadRequest():
            return _Refused(error.message)
        case Forbidden():
            return PermanentFailure("blocked")
        case InvalidToken():
            # Somebody must put the right token in; until then all messages wait.
            return TemporaryFailure("account")
    return TemporaryFailure("unavailable")


async def _harmless(call: Awaitable[object]) -> None:
    """Await a call that Telegram may refuse without anybody missing it."""
    with suppress(PermanentFailure):
        await _judged(call)
