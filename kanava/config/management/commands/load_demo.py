"""Load the demo programme, once."""

from typing import Any

from django.core.management.base import BaseCommand

from kanava.config import demo
from kanava.core import clock


class Command(BaseCommand):
    help = "Load the demo programme into an empty installation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing where there are people already."""
        self.stdout.write("loaded" if demo.load(clock.now()) else "there already")
