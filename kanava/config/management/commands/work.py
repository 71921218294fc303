"""Do the jobs that wait, one after another, until the process is told to stop."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Do the jobs that wait, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says nothing of its own: its lines would stand among those of `kanava up`."""
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            asyncio.run(self._work())

    async def _work(self) -> None:
        async with app.open_async():
            # What a job that is done was given is of no use any more.
            await app.run_worker_async(delete_jobs="successful")
