"""What makes a password too weak, in sentences of our own: Django's speak of fields and are not whole in every language."""

import re
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError
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


# So many letters or digits of one's own make a password of a name or an address a different one.
LEAST_OWN = 6
# Shorter words of a name or an address stand in any sentence.
SHORTEST_WORD = 4
NEARLY = 0.8


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def is_over_again(password: str, known: str) -> bool:
    """Whether a password is little else than what is known of the person: one of its words or the whole of it, nearly the
    same or with a few signs around. A sentence in which such a word stands is fine, and so is another form of the word."""
    words = [_plain(word) for word in re.split(r"[\W_]+", known)]
    whole = [
        _plain(known),
        *sorted((word for word in words if len(word) >= SHORTEST_WORD), key=len, reverse=True),
    ]
    bare = own = _plain(password)
    for word in filter(None, whole):
        own = own.replace(word, "")
    if own != bare and len(own) < LEAST_OWN:
        return True
    near = (word for word in whole if word and len(bare) <= 2 * len(word))
    return any(SequenceMatcher(a=bare, b=word).ratio() >= NEARLY for word in near)


class NotTheName:
    """A password is not the person's name over again."""

    attribute = "name"

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that is."""
        if is_over_again(password, getattr(user, self.attribute, "") or ""):
            raise ValidationError(self.get_error_message(), code="password_too_similar")

    def get_help_text(self) -> str:
        """What the form says of passwords, it says itself."""
        return ""

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("The password is too much like your name.")


class NotTheAddress(NotTheName):
    """A password is not the person's e-mail address over again."""

    attribute = "email"

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("The password is too much like your e-mail address.")


class NotCommon(django.CommonPasswordValidator):
    """A password is none of those that are tried first."""

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return _("This password is among those that are guessed first. Choose one of your own.")
