"""Bring in the European Central Bank's reference rates: fetch what is missing, or read one of its files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kanava.core import clock
from kanava.integrations import rates
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.ui import rates_words


class Command(BaseCommand):
    help = "Fetch the rates that are missing, or load them from a file; rates that are there already stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, if any."""
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses what is not the bank's, with the reason."""
        file: Path | None = options["file"]
        by, at = system(Via.COMMAND), clock.now()
        try:
            if file is None:
                run = rates.fetch_rates(by=by, at=at)
            else:
                content = file.read_bytes()
                run = rates.bring_in(by=by, content=content, how=rates.COMMAND, source=file.name, at=at)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refusal as refusal:
            where = file or settings.RATES_URL
            raise CommandError(
                f"{where}: {rates_words.of_refusal(refusal.code, refusal.params)}"
            ) from refusal
        self.stdout.write(
            "Nothing is missing."
            if run is None
            else f"{run.added} new rates of {run.rates}, up to {run.newest}."
        )
