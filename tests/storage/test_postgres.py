"""The PostgreSQL server of the tests: nothing of it stays behind, however the tests end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from storage.database.db import make_engine
from tests.storage.postgres import NoServerError, postgres_server

STARTED_AND_KILLED = """
import os, signal
from tests.storage.postgres import postgres_server
with postgres_server() as url:
    print(url, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def _answer(url: str) -> object:
    engine = make_engine(url)
    async with engine.connect() as connection:
        found = await connection.scalar(text("SELECT 1"))
    await engine.dispose()
    return found


def _folder(url: str) -> Path:
    return Path(str(make_url(url).query["host"]))


def test_it_answers_and_is_gone_afterwards() -> None:
    try:
        with postgres_server() as url:
            assert asyncio.run(_answer(url)) == 1
    except NoServerError as error:
        pytest.skip(str(error))

    assert not _folder(url).exists()


def test_it_is_gone_when_the_tests_are_killed(server: str) -> None:
    command = [sys.executable, "-c", STARTED_AND_KILLED]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    folder = _folder(killed.stdout.strip())

    for _ in range(12_000):  # ten minutes: more than any busy machine needs
        if not folder.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{folder} is still there")
