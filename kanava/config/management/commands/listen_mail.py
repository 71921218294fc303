"""Listen for registrations that the mail server hands over, until the process is told to stop."""

import asyncio
import signal
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kanava.letterbox.listening import serve
from kanava.letterbox.places import Listening, listening_of


class Command(BaseCommand):
    help = "Take registrations from the mail server at KANAVA_MAIL_IN_LISTEN, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses to run without an address to listen on."""
        place = listening_of(settings.MAIL_IN_LISTEN)
        if place is None:
            raise CommandError("KANAVA_MAIL_IN_LISTEN is not set.")
        with suppress(asyncio.CancelledError):
            asyncio.run(self._listen(place))

    async def _listen(self, place: Listening) -> None:
        task = asyncio.current_task()
        assert task is not None
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, task.cancel)
        await serve(place)
