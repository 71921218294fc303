"""Take one mail in, as a mail server's pipe hands it over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kanava.core import clock
from kanava.integrations.mail_in.parsing import MOST_BYTES
from kanava.letterbox.arriving import arrive


class Command(BaseCommand):
    help = "Read one mail from standard input and put it where its address says."

    def add_arguments(self, parser: CommandParser) -> None:
        """The addresses that it was delivered for, where the mail server tells them."""
        parser.add_argument("--to", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Whatever the mail is, it has been dealt with: the mail server need not try again."""
        # Of a mail that is longer than any that is read, the beginning is enough; the rest is read so that the pipe holds.
        raw = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(1_000_000):
            pass
        routed = arrive(raw, way="PIPE", at=clock.now(), to=options["to"])
        self.stdout.write(f"{routed.handling.value} {routed.name}".strip())
