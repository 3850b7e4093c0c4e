"""`mentorline invite`: a link for one person, and the same as a QR code.

For a mentor, or for a staff member who wants to be told of reports on Telegram.
"""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta

import segno

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.runtime.inbound.random_ids import token as draw_token
from bot.runtime.open import Opened, opened
from bot.runtime.output import say, say_json
from bot.runtime.settings import Settings, load_settings
from flows.directory import Person, Role
from flows.user_errors import CommandError
from storage.records import settings as kept
from storage.records.invites import make_invite

GOOD_FOR = timedelta(hours=72)


def invite(person: str, *, as_json: bool) -> int:
    """Make a link. Raises CommandError where PERSON needs none, or Telegram can't be asked."""
    return asyncio.run(_invite(person, as_json=as_json))


async def _invite(person: str, *, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    async with opened(settings) as found:
        guest = _guest(found, person)
        name = await _bot_name(settings, found)
        secret = draw_token()
        expires = datetime.now(UTC) + GOOD_FOR
        async with found.database.transaction(found.organisation) as tx:
            await make_invite(tx, found.organisation, guest.id, secret, expires)
    link = f"https://t.me/{name}?start={secret}"
    if as_json:
        say_json({"person": guest.id, "link": link, "expires_at": expires})
        return 0
    local = expires.astimezone(settings.zone)
    say(link, "", f"For {guest.name} alone: one use, until {local:%a %d %b, %H:%M}.", "")
    drawn = io.StringIO()
    segno.make(link, error="m").terminal(drawn, compact=True)
    say(drawn.getvalue())
    return 0


def _guest(found: Opened, person: str) -> Person:
    """The person for whom the link is."""
    guest = found.directory.person(person)
    if guest is None:
        mentors = [p.id for p in found.directory.with_role(Role.MENTOR)]
        listed = f" Mentors are: {', '.join(mentors[:20])}." if mentors else ""
        raise CommandError(f'There is nobody "{person}" here.{listed}')
    if guest.role != Role.MENTOR and guest.reports_by != "telegram":
        raise CommandError(
            f"{guest.first_name} hears of everything by text, so a link is not needed. To hear of "
            "reports on Telegram, write reports_by: telegram beside the name in people.yaml, and "
            "import it again."
        )
    return guest


async def _bot_name(settings: Settings, found: Opened) -> str:
    """The bot's name, as it was when the bot last ran; otherwise Telegram is asked."""
    async with found.database.reading() as tx:
        name = await kept.get(tx, found.organisation, "bot username")
    if name:
        return name
    if settings.telegram_bot_token is None:
        raise CommandError(
            "The bot's name is not known yet. Set TELEGRAM_BOT_TOKEN in .env, then try again."
        )
    from bot.channels.telegram.http import make_bot  # noqa: PLC0415 - slow to import
    from bot.channels.telegram.sender import TelegramChats  # noqa: PLC0415

    token = settings.telegram_bot_token.get_secret_value()
    bot = make_bot(token, settings.telegram_api_base_url)
    try:
        async with bot:
            name = await TelegramChats(bot).username()
    except (TemporaryFailure, PermanentFailure) as failure:
        raise CommandError(
            f"Telegram could not tell the bot's name ({failure}). Check TELEGRAM_BOT_TOKEN."
        ) from None
    async with found.database.transaction() as tx:
        await kept.put(tx, found.organisation, "bot username", name)
    return name
