"""Take one mail from standard input, as a mail server's pipe hands it over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from kanava.core import clock
from kanava.letterbox.actions.keeping import LARGEST_MAIL
from kanava.letterbox.receiving import receive


class Command(BaseCommand):
    help = "Keep one mail from standard input; the job worker reads it."

    def handle(self, *args: Any, **options: Any) -> None:
        """What is longer than any mail of ours is read as far as that shows."""
        receive(sys.stdin.buffer.read(LARGEST_MAIL + 1), way="PIPE", at=clock.now())
