"""What makes a password too weak, in sentences of our own: Django's speak of fields and are not whole in every language."""

from typing import Any

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(django.MinimumLengthValidator):
    """A password has a least number of characters."""

    def get_error_message(self) -> str:
        """What is wrong with a shorter one."""
        return ngettext(
            "The password is too short: at least %(n)s character.",
            "The password is too short: at least %(n)s characters.",
            self.min_length,
        ) % {"n": self.min_length}


class NotTheName(django.UserAttributeSimilarityValidator):
    """A password is not the person's name over again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("name",), **options)

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("The password is too much like your name.")


class NotTheAddress(django.UserAttributeSimilarityValidator):
    """A password is not the person's e-mail address over again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("email",), **options)

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("The password is too much like your e-mail address.")


class NotCommon(django.CommonPasswordValidator):
    """A password is none of those that are tried first."""

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("This password is among those that are guessed first. Choose one of your own.")
