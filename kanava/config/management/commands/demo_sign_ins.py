"""Print how to sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from kanava.config import demo


class Command(BaseCommand):
    help = "Print the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a person; they share the password."""
        people = [(email, role.replace("_", " ").lower()) for _name, email, role in demo.SIGN_INS]
        people += [
            (email, f"{role.removeprefix('PARTNER_').lower()} at the partner {demo.PLANS[place].name}")
            for _name, email, role, place in demo.PARTNER_SIGN_INS
        ]
        for email, role in people:
            self.stdout.write(f"    {email:<24} {role}")
        self.stdout.write(f"  The password of all of them: {demo.PASSWORD}\n")
