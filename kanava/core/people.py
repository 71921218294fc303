"""What a person changes about themselves."""

from kanava.core.models import User


def change_profile(user: User, *, language: str = "", theme: str = "") -> None:
    """Keep the language or the theme that is given."""
    user.language, user.theme = language or user.language, theme or user.theme
    user.save(update_fields=["language", "theme"])
