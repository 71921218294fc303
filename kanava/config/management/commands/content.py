"""`kanava content`: courses, questions and guides as a folder of Markdown, out of the database and into it."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kanava.content import telling
from kanava.content.documents import MANY, ContentRefused, Problem
from kanava.content.exporting import export
from kanava.content.planning import Plan, Side
from kanava.content.syncing import Undecided, sync
from kanava.core import clock
from kanava.core.models import User
from kanava.core.people import normal_email
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.refusals import NotPermitted

EPILOG = """
examples:
  kanava content export content
  kanava content sync content --check
  kanava content sync content --as aino@example.com
  kanava content sync content --prefer console

docs/content.md tells what the files look like.
"""


class Command(BaseCommand):
    help = "Keep courses, questions and guides as a folder of Markdown and YAML in version control: write them out, and bring them in."
    requires_system_checks = ()
    suppressed_base_arguments = frozenset(
        [
            "--settings",
            "--pythonpath",
            "--traceback",
            "--no-color",
            "--force-color",
            "--version",
            "--verbosity",
            "--skip-checks",
        ]
    )  # type: ignore[assignment]  # a set that nobody changes

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The examples stand in the help as they are written."""
        parser = super().create_parser(prog_name, subcommand, epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which way, and the folder."""
        ways = parser.add_subparsers(dest="way", required=True, metavar="export | sync")
        out = ways.add_parser("export", help="write what is in the programme into a folder")
        out.add_argument("folder", type=Path, metavar="FOLDER")
        out.add_argument(
            "--with-videos",
            action="store_true",
            help="write videos too; otherwise they are named by their checksum",
        )
        into = ways.add_parser("sync", help="make the programme’s content as the folder has it")
        into.add_argument("folder", type=Path, metavar="FOLDER")
        into.add_argument("--check", action="store_true", help="say what would be done, and do nothing")
        into.add_argument("--as", dest="email", metavar="EMAIL", help="who brings it in, for the record")
        into.add_argument(
            "--prefer",
            choices=[str(one) for one in Side],
            help="which side wins where something was changed in the console since the last sync",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, or sync. Ends with code 1 where nothing could be done."""
        try:
            if options["way"] == "export":
                self._export(options)
            else:
                self._sync(options)
        except ContentRefused as refused:
            for one in refused.problems[:MANY]:
                self.stderr.write(str(one))
            count = len(refused.problems)
            raise CommandError(
                f"Nothing was done: {count} thing{'s' if count != 1 else ''} to put right."
            ) from None
        except NotPermitted:
            raise CommandError("Whoever brings content in may edit training and assessments.") from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _export(self, options: dict[str, Any]) -> None:
        done = export(
            options["folder"], by=system(Via.COMMAND), at=clock.now(), with_videos=options["with_videos"]
        )
        for name in done.written:
            self.stdout.write(f"written  {name}")
        for name in done.removed:
            self.stdout.write(f"removed  {name}")
        files = len(done.written) + len(done.removed)
        self.stdout.write(
            f"{options['folder']}: {done.documents} courses, banks of questions and guides, {files or 'no'} files changed."
        )

    def _sync(self, options: dict[str, Any]) -> None:
        prefer = Side(options["prefer"]) if options["prefer"] else None
        try:
            plan = sync(
                options["folder"], by=_actor(options["email"]), at=clock.now(), prefer=prefer, is_check=options["check"], told=self._told
            )  # fmt: skip
        except Undecided as undecided:
            for line in telling.conflicts_of(undecided.plan):
                self.stdout.write(line)
            raise CommandError(
                "Nothing was done. Take the console’s state into the folder with `kanava content export`, or say "
                "--prefer folder or --prefer console."
            ) from None
        verb = "Would be done" if options["check"] else "Done"
        self.stdout.write(f"{verb}: {telling.sum_of(plan)}.")

    def _told(self, plan: Plan, notes: Sequence[Problem]) -> None:
        for one in notes:
            self.stdout.write(f"note     {one}")
        for line in telling.lines_of(plan):
            self.stdout.write(line)


def _actor(email: str | None) -> Actor:
    """Who brings content in: the programme itself, or somebody of its staff."""
    if email is None:
        return system(Via.COMMAND)
    found = User.objects.filter(email=normal_email(email), is_active=True).exclude(staff_role="").first()
    if found is None:
        raise CommandError(f"{email} is nobody of the programme’s staff.")
    return Actor(Role(found.staff_role), Via.COMMAND, found.pk)
