"""The settings, read from the environment and `.env`: a frozen value, or every problem at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    create_model,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.user_errors import UserError


def _shaped(pattern: str, hint: str) -> AfterValidator:
    def check(value: Any) -> Any:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not re.fullmatch(pattern, plain):
            raise ValueError(hint)
        return value

    return AfterValidator(check)


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("write an address such as https://mentorline.example.org")
    return value.rstrip("/")


HERE = {"localhost", "127.0.0.1", "::1"}


def _public(value: str) -> str:
    """An address for Twilio, which must be https: codes and numbers travel to it."""
    if urlsplit(value).scheme != "https" and urlsplit(value).hostname not in HERE:
        raise ValueError("write it with https://, since texts travel to it")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError):
        raise ValueError("write a time zone such as Europe/London") from None
    return value


HEARTBEAT = _shaped(
    r"https?://[^\s?#/]+(/[^\s?#]*)?", "write an address such as https://hc-ping.com/your-uuid"
)
Url = Annotated[str, AfterValidator(_url)]
PublicUrl = Annotated[Url, AfterValidator(_public)]
HEALTH = _shaped(r"[!-~]{16,200}", "write 16 letters and digits at least, without spaces")
TOKEN = _shaped(r"\d+:\S+", "copy the token that @BotFather gave you, such as 123456:ABC...")
ACCOUNT = _shaped(r"AC\w+", "copy the Account SID of your Twilio console; it begins with AC")
NUMBER = _shaped(r"\+[1-9]\d{6,14}", "write the number as +44 and digits, without spaces")
SERVICE = _shaped(r"MG\w+", "copy the sid of the Messaging Service; it begins with MG")
DATABASE = _shaped(
    r"(sqlite|postgres|postgresql)(\+\w+)?://.*",
    "write sqlite:///mentorline.db or postgresql://user:password@host/name",
)


class Settings(BaseModel):
    """All settings. Secrets show as stars wherever they are printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    telegram_bot_token: Annotated[SecretStr, TOKEN] | None = None
    twilio_account_sid: Annotated[str, ACCOUNT] | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from_number: Annotated[str, NUMBER] | None = None
    twilio_messaging_service_sid: Annotated[str, SERVICE] | None = None
    pack: str = "chance_uk"
    telegram_api_base_url: Url = "https://api.telegram.org"
    twilio_api_base_url: Url = "https://api.twilio.com"
    public_url: PublicUrl | None = None
    heartbeat_url: Annotated[SecretStr, HEARTBEAT] | None = None
    health_token: Annotated[SecretStr, HEALTH] | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    database_url: Annotated[str, DATABASE] = "sqlite:///mentorline.db"
    encryption_keys: SecretStr | None = None
    encryption_keys_file: Path | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda level: level.upper())
    ] = "INFO"
    test_numbers_only: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone of all times in texts and messages."""
        return ZoneInfo(self.time_zone)

    @property
    def sender(self) -> str | None:
        """The sender of our texts: our number, else the messaging service."""
        return self.twilio_from_number or self.twilio_messaging_service_sid

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be printed."""
        held = (
            self.telegram_bot_token,
            self.twilio_auth_token,
            self.encryption_keys,
            self.heartbeat_url,
            self.health_token,
        )
        return tuple(secret.get_secret_value() for secret in held if secret)

    @property
    def heartbeat(self) -> str | None:
        """The address to call each minute, without a slash at its end."""
        return self.heartbeat_url.get_secret_value().rstrip("/") if self.heartbeat_url else None


# The settings that `run` needs, and what to do about each.
NEEDED = {
    "telegram_bot_token": "ask @BotFather on Telegram for a bot and copy its token",
    "twilio_account_sid": "copy the Account SID of your Twilio console",
    "twilio_auth_token": "copy the Auth Token of your Twilio console",
}
NEEDED_SENDER = ("twilio_from_number", "twilio_messaging_service_sid")


class SettingsError(UserError):
    """Missing or wrong settings: `problems`, each with a name and what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(["Some settings need you:", *(f"  {p}" for p in problems)]))


def load_settings(*, for_run: bool, env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment, and `env_file` for settings that are not there. Empty counts as unset.

    With `for_run`, everything that the bot needs to run must be set. Raises SettingsError with all
    problems; no message holds a value.
    """
    given = _given(env_file)
    problems = _missing(given) if for_run else []
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        problems += [_problem(found["loc"], found["msg"]) for found in error.errors()]
    if problems:
        raise SettingsError(problems)
    return settings


def _given(env_file: Path | None) -> dict[str, str]:
    fields: dict[str, Any] = dict.fromkeys(Settings.model_fields, (str | None, None))
    reader = create_model("Environment", __base__=_Reader, **fields)
    found = reader(_env_file=env_file).model_dump()
    return {name: value.strip() for name, value in found.items() if value and value.strip()}


class _Reader(BaseSettings):
    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")


def _missing(given: dict[str, str]) -> list[str]:
    found = [
        f"{name.upper()} is missing: {hint}." for name, hint in NEEDED.items() if name not in given
    ]
    if not any(name in given for name in NEEDED_SENDER):
        names = " or ".join(name.upper() for name in NEEDED_SENDER)
        found.append(f"{names} is missing: say which number or service texts are sent from.")
    return found


def _problem(place: tuple[int | str, ...], message: str) -> str:
    return f"{str(place[0]).upper()} is wrong: {message.removeprefix('Value error, ')}."
