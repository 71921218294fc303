"""What a profile asks about, as it is typed: names of countries and languages instead of their codes."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kanava.integrations.countries import country_of
from kanava.integrations.languages import language_of
from kanava.integrations.problems import CellFault
from kanava.rules.recruiting import Segment
from kanava.ui import words
from kanava.ui.countries import country_name
from kanava.ui.languages import language_name

SEPARATORS = re.compile(r"[,;\n]+")


def _country(text: str) -> str:
    try:
        return country_of(text)
    except CellFault:
        return ""


class NamesField(forms.CharField):
    """Several things by their names, separated by commas; what `read` makes of a name is its code, empty for none."""

    def __init__(
        self, *, read: Callable[[str], str], write: Callable[[str], str], unknown: Any, **more: Any
    ) -> None:
        super().__init__(required=False, max_length=600, **more)
        self._read, self._write, self._unknown = read, write, unknown

    def to_python(self, value: object) -> Any:
        """The codes of the names."""
        names = [part.strip() for part in SEPARATORS.split(str(value or "")) if part.strip()]
        found = {name: self._read(name) for name in names}
        strange = [name for name, code in found.items() if not code]
        if strange:
            raise forms.ValidationError(self._unknown % {"name": strange[0][:60]})
        return list(found.values())

    def prepare_value(self, value: object) -> object:
        """The names of codes; what was typed stays as it was typed."""
        return value if isinstance(value, str) else ", ".join(map(self._write, value or ()))  # type: ignore[call-overload]

    def run_validators(self, value: object) -> None:
        """The length is that of the text, which the widget keeps."""


class TraitsForm(forms.Form):
    """What the profile asks about."""

    regions = NamesField(
        label=gettext_lazy("Markets served"), read=_country, write=country_name,
        unknown=gettext_lazy("We know no country called “%(name)s”."),
        help_text=gettext_lazy("Countries, separated by commas."),
    )  # fmt: skip
    segments = forms.MultipleChoiceField(
        label=gettext_lazy("Customers served"),
        required=False,
        choices=lambda: words.choices(Segment),
        widget=forms.CheckboxSelectMultiple,
    )
    skills = NamesField(
        label=gettext_lazy("Skills"), read=str, write=str, unknown="",
        help_text=gettext_lazy("Separated by commas, such as security, cloud migration."),
    )  # fmt: skip
    languages = NamesField(
        label=gettext_lazy("Languages"), read=language_of, write=language_name,
        unknown=gettext_lazy("We know no language called “%(name)s”."),
        help_text=gettext_lazy("Separated by commas."),
    )  # fmt: skip
