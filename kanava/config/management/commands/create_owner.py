"""Make a programme owner, with a password that is shown once."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from kanava.core import clock
from kanava.core.models import User
from kanava.core.people import normal_email


class Command(BaseCommand):
    help = "Make a programme owner and print a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """The e-mail address, and the name if it is known."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses an address that is taken or none."""
        email = normal_email(options["email"])
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        if User.objects.filter(email=email).exists():
            raise CommandError(f"{email} has an account already.")
        user = User(
            email=email,
            name=options["name"] or email.partition("@")[0],
            staff_role="OWNER",
            joined_at=clock.now(),
        )
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
        self.stdout.write(f"{email} is a programme owner now. Password, shown this once: {password}")
