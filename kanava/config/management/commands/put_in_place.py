"""What a new version brings besides the programme's tables: its static files, and the tables of portal trials."""

from typing import Any

from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic

from kanava.config.trials import keeping


class Command(CollectStatic):
    help = "Collect static files, and bring portal trials up to this version."

    def handle(self, **options: Any) -> str | None:
        """Both in one process: starting one takes longer than either."""
        said: str | None = super().handle(**options)
        keeping.bring_up_to_date()
        return said
