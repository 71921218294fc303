"""The `kanava` command: run, migrate, import, check, back up and restore an installation."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import ModuleType

import kanava
from kanava.config import embedded, paths
from kanava.config.errors import CannotRun

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanava.config.settings")
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Everything behind `manage` belongs to Django's own commands.
    if given[:1] == ["manage"]:
        return _guarded(lambda: _manage(given[1:]))
    if given[:1] in (["import"], ["content"]):
        return _guarded(lambda: _manage(given, "kanava"))
    options = _parser().parse_args(given)
    run: Command = options.run
    return _guarded(lambda: run(options))


def _guarded(run: Callable[[], int]) -> int:
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except (CannotRun, ValueError, PermissionError) as error:
        print(f"kanava: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except Exception as error:
        if "password authentication failed" not in str(error):
            raise
        # The roles' passwords come from the secret, so it is another one than the database was made with.
        place = "at DATABASE_URL" if os.environ.get("DATABASE_URL") else f"in {paths.data_dir()}"
        print(  # noqa: T201
            f"kanava: The secret does not fit the database {place}; "
            "set KANAVA_DATA to the folder of your programme.",
            file=sys.stderr,
        )
        return 1


def say(line: str) -> None:
    """A calm line for the person at the terminal."""
    print(line, flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kanava",
        description="The operating system for a channel partner programme.",
        epilog="Without DATABASE_URL an embedded PostgreSQL is used; KANAVA_DATA names the data folder.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    up = add("up", _up, "Start database, web server and job worker; stop all with Ctrl-C.")
    up.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    up.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    up.add_argument(
        "--no-migrate", action="store_true", help="leave tables as they are: `kanava migrate` has run before"
    )
    up.add_argument(
        "--demo", action="store_true", help="load the demo programme first, if it is not there yet"
    )
    add("migrate", _migrate, "Make the database, its roles and its tables, or bring them up to date.")
    rates = add(
        "rates", _rates, "Fetch reference rates of the European Central Bank, or load them from its file."
    )
    rates.add_argument(
        "file", type=Path, nargs="?", help="eurofxref.zip, eurofxref-hist.zip or .csv; without one, fetch now"
    )
    commands.add_parser(
        "import",
        help="Bring partners, customers, deals or total revenue in from CSV or XLSX; check first, undo after.",
    )
    commands.add_parser(
        "content",
        help="Keep courses, questions and guides as a folder of Markdown in version control: export, sync.",
    )
    mail = add("mail-in", _mail_in, "Read one mail from standard input, for a mail server’s pipe.")
    mail.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address that it was delivered for; may be repeated",
    )
    check = add("check", _check, "Prove that ledger, ownership, rights and operation are in order.")
    check.add_argument("--json", action="store_true", help="for software that watches")
    check.add_argument(
        "--files", type=int, metavar="N", help="read N large files of each kind through, not all of them"
    )
    backup = add("backup", _backup, "Write the database and the files into one archive.")
    backup.add_argument("archive", type=Path, help="file to write, for example kanava-2026-11-24.tar")
    backup.add_argument(
        "--without-files", action="store_true", help="leave large files to the copies that their store has"
    )
    restore = add("restore", _restore, "Replace the database and the files by those of an archive.")
    restore.add_argument("archive", type=Path, help="file that `kanava backup` wrote")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    restore.add_argument(
        "--force",
        action="store_true",
        help="restore although Kanava runs on the database; nobody may work on it",
    )
    owner = add("createowner", _createowner, "Make a programme owner; prints a password, once.")
    owner.add_argument("email")
    owner.add_argument("--name", default="")
    add("version", _version, "Print the version.")
    commands.add_parser(
        "manage", help="Run a Django management command, for example `kanava manage dbshell`."
    )
    return parser


def _up(options: argparse.Namespace) -> int:
    from kanava.config.supervisor import Supervisor

    return Supervisor(
        host=options.host, port=options.port, demo=options.demo, migrates=not options.no_migrate
    ).run()


def _migrate(_options: argparse.Namespace) -> int:
    from kanava.config.supervisor import migrate

    with embedded_server():
        migrate()
    return 0


def _check(options: argparse.Namespace) -> int:
    files = [] if options.files is None else ["--files", str(options.files)]
    return _manage(["kanava_check", *(["--json"] if options.json else []), *files])


def _rates(options: argparse.Namespace) -> int:
    return _manage(["load_rates", *([str(options.file)] if options.file else [])])


# What mail servers understand as: not now, try again (sysexits.h).
TEMPORARY_FAILURE = 75


def _mail_in(options: argparse.Namespace) -> int:
    try:
        return _manage(["mail_in", *(part for address in options.to for part in ("--to", address))])
    except Exception as error:
        # Anything else would send the mail back to whoever wrote it.
        print(f"kanava mail-in: {error}", file=sys.stderr)  # noqa: T201
        return TEMPORARY_FAILURE


def _createowner(options: argparse.Namespace) -> int:
    return _manage(["create_owner", options.email, "--name", options.name])


def _backup(options: argparse.Namespace) -> int:
    with embedded_server():
        backups = _with_files()
        made = backups.write(options.archive, with_files=not options.without_files)
    say(f"{options.archive} is written, {made.words}. The secret is not in it: keep it apart.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from kanava.config.supervisor import migrate

    with embedded_server():
        backups = _with_files()
        if not options.force:
            backups.refuse_while_running()
        if not options.yes and not _is_sure():
            return 1
        found = backups.read(options.archive)
        # Whatever the folder held before, it is not the demo any more.
        paths.demo_mark().unlink(missing_ok=True)
        migrate()  # the archive may come from an older version
    say(f"{options.archive} is restored, {found.words}, as of {found.written_at[:16].replace('T', ' ')} UTC.")
    return 0


def _with_files() -> ModuleType:
    """What writes and reads archives, once the product knows where its files are."""
    import django

    django.setup()
    from kanava.config import backups

    return backups


def _is_sure() -> bool:
    """Ask the person at the terminal. Raises CannotRun where there is none."""
    try:
        return input("This replaces all data. Type yes to go on: ").strip() == "yes"
    except EOFError:
        raise CannotRun(
            "A restore replaces all data and there is nobody to ask; say so with --yes."
        ) from None


def _version(_options: argparse.Namespace) -> int:
    print(f"kanava {kanava.__version__}")  # noqa: T201
    return 0


def _manage(arguments: Sequence[str], name: str = "kanava manage") -> int:
    from django.core.management import execute_from_command_line

    if arguments[:1] == ["migrate"]:
        os.environ["KANAVA_CONNECT_AS"] = "owner"
    with embedded_server():
        execute_from_command_line([name, *arguments])
    return 0


def embedded_server() -> AbstractContextManager[None]:
    """The embedded server for the length of a command, or nothing when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return nullcontext()
    return embedded.Server(paths.data_dir() / "postgres", bound=True).running()
