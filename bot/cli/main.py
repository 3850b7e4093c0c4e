"""The command line. `--help` imports none of the slow packages: each command imports its own."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="mentorline",
    help="Walks mentors through their sessions, and carries every safeguarding concern to a human.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
people_app = typer.Typer(
    help="Who works here: managers, the safeguarding team, mentors, pairings.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(people_app, name="people")

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]


@app.command()
def run() -> None:
    """Run the real bot, with the settings in .env: Telegram, texts, timers and the web server.

    It first brings the database up to date, after a copy. SIGTERM stops it within 10 seconds.
    """
    from bot.run import run as start

    _guarded(start)


@app.command()
def demo(
    play: Annotated[
        str | None,
        typer.Option(help="Play a story by itself: week, session, no-answer, concern or silence."),
    ] = None,
) -> None:
    """Play everything in this terminal, with simulated phones: no token, no account, no network."""
    from bot.demo.main import main as start

    _guarded(lambda: start(play))


@app.command()
def check(
    pack: Annotated[
        str | None, typer.Argument(help="A pack's name, or its folder. Default: PACK of .env.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the flow files instead.")
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Print where each rule is carried out instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Prove a pack safe, or show every fault: where it is, what to do, the shortest way to it.

    It prints the time within which each kind of concern reaches a human or a public number.
    """
    from bot.cli.commands.check import check as prove
    from bot.cli.commands.rules import rules as list_rules

    if rules:
        _guarded(lambda: list_rules(pack, as_json=as_json))
    else:
        _guarded(lambda: prove(pack, schema=schema, as_json=as_json))


@people_app.command("import")
def people_import(
    file: Annotated[Path, typer.Argument(help="The file, such as people.yaml.")],
    by: Annotated[
        str | None,
        typer.Option(
            "--as", help="The admin who does it, by id: another one confirms new numbers."
        ),
    ] = None,
    new: Annotated[
        bool,
        typer.Option("--new", help="Make a database where the settings say, if there is none."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Import FILE. Importing again updates it. If anything is wrong, nothing is imported."""
    from bot.cli.commands.people import import_people as start

    _guarded(lambda: start(file, by=by, new=new, as_json=as_json))


@people_app.command("list")
def people_list(as_json: Json = False) -> None:
    """List the people with their roles, and how far they have joined. Numbers are not shown."""
    from bot.cli.commands.people import list_people as start

    _guarded(lambda: start(as_json=as_json))


@app.command()
def invite(
    person: Annotated[str, typer.Argument(help="The person's id in people.yaml.")],
    as_json: Json = False,
) -> None:
    """Print a link that lets one person in (one use, 72 hours), then the same as a QR code.

    A mentor needs one, and so does a staff member with reports_by: telegram.
    """
    from bot.cli.commands.invite import invite as start

    _guarded(lambda: start(person, as_json=as_json))


@app.command()
def revoke(
    person: Annotated[str, typer.Argument(help="The person's id in people.yaml.")],
    by: Annotated[str | None, typer.Option("--as", help="The admin who does it, by id.")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Do it even if a ladder is left without a person.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back: it was a mistake.")] = False,
) -> None:
    """Shut a person out at once: a lost phone, or a person who must not act any more.

    A mentor's chat is shut and their links are void; they come back by a new link and their
    manager's code. A staff member gets no texts, and texts from their number count for nothing,
    until they are imported with another number. Open concerns go on without them.
    """
    from bot.cli.commands.revoke import revoke as start

    _guarded(lambda: start(person, by=by, anyway=anyway, undo=undo))


@app.command()
def concerns(
    viewer: Annotated[str, typer.Option("--as", help="The id of the person who wants to see.")],
    reference: Annotated[
        str | None, typer.Argument(help="A concern's reference, to print all that happened in it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the concerns that PERSON may know of, or print one of them. Looking is recorded too."""
    from bot.cli.commands.concerns import concerns as start

    _guarded(lambda: start(viewer, reference, as_json=as_json))


@app.command()
def drill(
    programme: Annotated[
        str | None, typer.Option(help="The programme, by id. Only needed if there are several.")
    ] = None,
    ladder: Annotated[str, typer.Option(help="The ladder to climb.")] = "concern",
    asker: Annotated[
        str | None,
        typer.Option(
            "--as", help="The person whom the texts ask to ring, by id. Default: the admin."
        ),
    ] = None,
    wait: Annotated[
        bool, typer.Option(help="Stay until it is over, and show each step as it happens.")
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Send it without asking first.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Text nobody: print the drills that were held.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Text a marked DRILL down the real ladder, and measure how soon a human takes it.

    Real people are texted, one after the other as for a concern, until one replies with the code.
    The command names them and asks before anything is sent. Exit code 0: somebody took it. 1:
    nobody did, or it could not be held.
    """
    from bot.cli.commands.drill import drill as start
    from bot.cli.commands.drill import history as look_back
    from bot.operations.drill.plan import Wanted

    if history:
        _guarded(lambda: look_back(programme, as_json=as_json))
    else:
        wanted = Wanted(programme, ladder, asker)
        _guarded(lambda: start(wanted, wait=wait, yes=yes, as_json=as_json))


@app.command()
def doctor(
    everything: Annotated[
        bool, typer.Option("--all", help="Show all, however many programmes there are.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what is wrong or stale, and who would be reached right now, rung by rung. Texts nobody.

    It needs no token and no network, and may be run at any time, also beside the running bot. Exit
    code 1: somebody could not be reached, or a ladder has a hole. 0: everybody could.
    """
    from bot.cli.commands.doctor import doctor as start

    _guarded(lambda: start(as_json=as_json, everything=everything))


@app.command()
def reports(
    session: Annotated[
        str | None, typer.Argument(help="One report, by its id in the last column, to read it.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="The first day, such as 2026-05-22.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    mentor: Annotated[str | None, typer.Option(help="One mentor, by id.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print the table for a spreadsheet.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write the reports to FILE, one a page, for print.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the reports of sessions and the missing ones: a table, or one report to read.

    A report holds nothing of a concern. For concerns there is `mentorline concerns`.
    """
    from bot.cli.commands.reports import Wanted
    from bot.cli.commands.reports import reports as start

    wanted = Wanted(session, since, until, mentor)
    _guarded(lambda: start(wanted, as_csv=csv, html=html, as_json=as_json))


@app.command()
def ideas(
    viewer: Annotated[str, typer.Option("--as", help="The id of the manager or admin who reads.")],
    release: Annotated[
        list[int] | None,
        typer.Option(help="Let out the idea with this id, to all mentors. May be repeated."),
    ] = None,
    keep_back: Annotated[
        list[int] | None,
        typer.Option(help="Keep back the idea with this id. May be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the ideas of mentors that wait for their manager. None goes out before it is let out.

    Nobody keeps who shared one. Looking and deciding are recorded.
    """
    from bot.cli.commands.ideas import ideas as start

    _guarded(
        lambda: start(viewer, release=release or [], keep_back=keep_back or [], as_json=as_json)
    )


@app.command()
def verify(
    known: Annotated[
        list[str] | None,
        typer.Option(help="An entry that was noted earlier, as NUMBER:LETTERS. May be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check the evidence, entry by entry: none was changed, taken out or put in.

    People, concerns, codes and texts are then compared with it. The first of the safeguarding team
    and the trustee are texted a NUMBER:LETTERS each day; with --known it proves that nothing was
    cut off since.
    """
    from bot.cli.commands.verify import verify as start

    _guarded(lambda: start(known or [], as_json=as_json))


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The new file. Nothing is overwritten.")
    ] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Back up, restore elsewhere, compare; keep nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Back the database up into FILE, encrypted, also while the bot runs.

    The keys are not in it: keep them apart from it. Only the file's owner can read it.
    """
    from bot.cli.commands.backup import backup as start
    from bot.cli.commands.backup import rehearse as try_it

    _guarded(lambda: try_it(as_json=as_json) if rehearse else start(file, as_json=as_json))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The file that `mentorline backup` made.")],
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Do it even if the present database knows more, or is damaged."
        ),
    ] = False,
) -> None:
    """Put a backup in the place of the database, once it has proved sound. Stop the bot first.

    The present files are moved aside, never deleted. Before the next `run` sends anything, it asks
    Twilio what was sent and what came in since the backup.
    """
    from bot.cli.commands.restore import restore as start

    _guarded(lambda: start(file, force=force))


@app.command()
def migrate() -> None:
    """Bring the database up to date, after a copy. `run` does this by itself.

    A database of a newer version that only added to it is left as it is, and can be used.
    """
    from bot.cli.commands.migrate import migrate as start

    _guarded(start)


def _guarded(start: object) -> None:
    """Run a command; a fault that a person can mend is one clear sentence and exit code 1."""
    from bot.runtime.output import plainly
    from flows.user_errors import UserError

    os.umask(0o077)  # files that a command makes are for their owner alone
    gc.freeze()  # imported modules stay to the end
    gc.enable()
    assert callable(start)
    try:
        code = start()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except UserError as fault:
        print(plainly(str(fault)), file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(code or 0)


def main() -> None:
    """Run the command line, without the garbage collector, which would take a third of
    the start.
    """
    gc.disable()
    app()


if __name__ == "__main__":
    main()
