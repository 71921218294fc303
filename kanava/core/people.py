"""People: what a person changes about themselves, and who can own a deal."""

from kanava.core.models import User
from kanava.rules.people import Role


def change_profile(user: User, *, language: str = "", theme: str = "") -> None:
    """Keep the language or the theme that is given."""
    user.language, user.theme = language or user.language, theme or user.theme
    user.save(update_fields=["language", "theme"])


def list_sellers() -> list[User]:
    """The people who can own a deal of our own team."""
    people = User.objects.filter(
        is_active=True, staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER, Role.SELLER]
    )
    return list(people.order_by("name"))
