"""Take one mail in, as a mail server's pipe hands it over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kanava.core import clock
from kanava.integrations.mail_in.parsing import MOST_BYTES
from kanava.integrations.mail_in.routing import Handling
from kanava.letterbox.arriving import arrive

# What mail servers understand as: nobody has this address, send it back (sysexits.h).
NO_SUCH_USER = 67


class Command(BaseCommand):
    help = "Read one mail from standard input and put it where its address says."

    def add_arguments(self, parser: CommandParser) -> None:
        """The addresses that it was delivered for, where the mail server tells them."""
        parser.add_argument("--to", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """What is taken has been dealt with, and the mail server need not try again; what nobody here receives ends with
        67, so that its sender learns of it."""
        # Of a mail that is longer than any that is read, the beginning is enough; the rest is read so that the pipe holds.
        raw = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(1_000_000):
            pass
        routed = arrive(raw, way="PIPE", at=clock.now(), to=options["to"])
        if routed.handling == Handling.UNKNOWN:
            told = ", ".join(options["to"]) or "any address that the mail names"
            self.stderr.write(f"kanava mail-in: nobody here receives mail for {told}; nothing was kept.")
            sys.exit(NO_SUCH_USER)
        self.stdout.write(f"{routed.handling.value} {routed.name}".strip())
