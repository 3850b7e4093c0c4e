"""Settings: read from one place, wrong ones named all together, and never printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.runtime.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[3]
ENOUGH = {
    "TELEGRAM_BOT_TOKEN": "123456:stand-in",
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_AUTH_TOKEN": "stand-in-not-a-secret",
    "TWILIO_FROM_NUMBER": "+447700900000",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def problems(*, for_run: bool = False) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_settings(for_run=for_run)
    return raised.value.problems


def test_what_is_not_set_has_a_default() -> None:
    settings = load_settings(for_run=False)

    assert settings.pack == "chance_uk"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database_url == "sqlite:///mentorline.db"
    assert settings.zone.key == "Europe/London"
    assert settings.twilio_api_base_url == "https://api.twilio.com"
    assert settings.telegram_api_base_url == "https://api.telegram.org"
    assert settings.test_numbers_only is False
    assert settings.sender is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        **ENOUGH,
        PORT="0",
        LOG_LEVEL="debug",
        TEST_NUMBERS_ONLY="true",
        PUBLIC_URL="https://m.example.org/x/",
        ENCRYPTION_KEYS_FILE="keys",
    )

    settings = load_settings(for_run=True)

    assert (settings.port, settings.log_level, settings.test_numbers_only) == (0, "DEBUG", True)
    assert settings.public_url == "https://m.example.org/x"
    assert settings.encryption_keys_file == Path("keys")
    assert settings.sender == "+447700900000"


def test_a_number_is_used_before_a_messaging_service(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, TWILIO_MESSAGING_SERVICE_SID="MG" + "5" * 32)
    assert load_settings(for_run=False).sender == "MG" + "5" * 32

    given(monkeypatch, TWILIO_FROM_NUMBER="+447700900000")
    assert load_settings(for_run=False).sender == "+447700900000"


def test_the_file_is_read_for_what_the_environment_leaves_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = "# ours\nPACK='harbour'\nPORT=9000\nHOST=\nSOMETHING_ELSE=x\n"
    tmp_path.joinpath(".env").write_text(lines, encoding="utf-8")
    given(monkeypatch, PORT="9001")

    settings = load_settings(for_run=False)

    assert (settings.pack, settings.port, settings.host) == ("harbour", 9001, "127.0.0.1")


def test_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **dict.fromkeys(map(str.upper, Settings.model_fields), "  "))

    assert load_settings(for_run=False) == Settings()


def test_all_that_is_missing_is_named_together() -> None:
    found = problems(for_run=True)

    assert [problem.split()[0] for problem in found] == [
        "TELEGRAM_BOT_TOKEN",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_FROM_NUMBER",
    ]
    assert "TWILIO_MESSAGING_SERVICE_SID" in found[3]
    assert "@BotFather" in found[0]


def test_what_is_wrong_is_named_beside_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PORT="70000", TIME_ZONE="London", TWILIO_FROM_NUMBER="07700 900000")

    found = problems(for_run=True)

    assert [problem.split(":")[0] for problem in found] == [
        "TELEGRAM_BOT_TOKEN is missing",
        "TWILIO_ACCOUNT_SID is missing",
        "TWILIO_AUTH_TOKEN is missing",
        "TWILIO_FROM_NUMBER is wrong",
        "PORT is wrong",
        "TIME_ZONE is wrong",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "Done! Use this token: 123"),
        ("TWILIO_ACCOUNT_SID", "SK123"),
        ("TWILIO_FROM_NUMBER", "07700 900000"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC123"),
        ("PUBLIC_URL", "bot.example.com"),
        ("PUBLIC_URL", "https://m.example.org/?a=b"),
        ("TELEGRAM_API_BASE_URL", "ftp://x"),
        ("HEARTBEAT_URL", "hc-ping.com/a-uuid"),
        ("HEARTBEAT_URL", "https://hc-ping.com/a-uuid?name=harbour"),
        ("PORT", "many"),
        ("DATABASE_URL", "data/bot.db"),
        ("TIME_ZONE", "Europe/Lndon"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("LOG_LEVEL", "loud"),
        ("TEST_NUMBERS_ONLY", "perhaps"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    given(monkeypatch, **{name: value})

    [problem] = problems()

    assert problem.startswith(f"{name} is wrong: ")
    assert value not in problem


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:8080", "https://x.org"])
def test_a_public_address_is_https_or_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    given(monkeypatch, **ENOUGH, PUBLIC_URL=url)

    assert load_settings(for_run=True).public_url == url


@pytest.mark.parametrize("url", ["http://mentorline.example.org", "http://localhost.example.org"])
def test_a_public_address_in_the_clear_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    given(monkeypatch, **ENOUGH, PUBLIC_URL=url)

    [problem] = problems()

    assert problem == "PUBLIC_URL is wrong: write it with https://, since texts travel to it."


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        **ENOUGH,
        ENCRYPTION_KEYS="a-key",
        HEARTBEAT_URL="https://hc.example.org/a-uuid/",
        HEALTH_TOKEN="0123456789abcdef",
    )

    settings = load_settings(for_run=True)

    for secret in settings.secrets:
        assert secret not in f"{settings!r} {settings}"
    assert set(settings.secrets) == {
        "123456:stand-in",
        "stand-in-not-a-secret",
        "a-key",
        "https://hc.example.org/a-uuid/",
        "0123456789abcdef",
    }
    assert settings.heartbeat == "https://hc.example.org/a-uuid"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_the_example_names_every_setting_with_a_comment() -> None:
    lines = ROOT.joinpath(".env.example").read_text(encoding="utf-8").splitlines()
    names = [line.split("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)]

    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)
    assert all(line.startswith("#") or "=" in line or not line for line in lines)


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    example = ROOT.joinpath(".env.example").read_text(encoding="utf-8")
    tmp_path.joinpath(".env").write_text(example, encoding="utf-8")

    assert load_settings(for_run=False) == Settings()
