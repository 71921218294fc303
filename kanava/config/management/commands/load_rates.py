"""Load the European Central Bank's reference rates from its history file."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kanava.core import clock
from kanava.ledger.actions import load_rates
from kanava.rules.people import Via, system
from kanava.rules.rates import parse_ecb


class Command(BaseCommand):
    help = "Load reference rates from eurofxref-hist.zip or .csv; rates that are there already stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a file that is not the bank's."""
        try:
            rows = list(parse_ecb(_lines(options["file"])))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise CommandError(f"{options['file']} is not the bank's file of rates: {error!r}") from error
        self.stdout.write(
            f"{load_rates(by=system(Via.COMMAND), rows=rows, at=clock.now())} new rates of {len(rows)}."
        )


def _lines(file: Path) -> list[str]:
    if file.suffix.lower() != ".zip":
        return file.read_text(encoding="utf-8-sig").splitlines()
    with zipfile.ZipFile(file) as archive:
        return io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8-sig").read().splitlines()
