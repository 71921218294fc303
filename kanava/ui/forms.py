"""Forms parse shapes; the action refuses. This puts a refusal next to the field it belongs to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kanava.core import clock
from kanava.rules import days
from kanava.rules.days import Span
from kanava.rules.money import parse_number
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.countries import country_choices, country_codes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a form written by hand: the sentence; where it is one field's, the id of its element and its
    name."""

    sentence: str
    where: str = ""
    label: Any = ""


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal, or several at once, in the form."""
    for field, sentence in words.by_field(refusal).items():
        form.add_error(field if field in form.fields else None, sentence)


def carried_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what was sent, if the form can read it, and say whether it is done; a refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


class DateInput(forms.DateInput):
    """The browser's own date field, with the days that it offers."""

    input_type = "date"

    def __init__(self, span: Span = days.ANY, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs)
        self.span = span

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """With the first and the last day, as they are today."""
        today = clock.today()
        ends = {"min": self.span.first(today).isoformat(), "max": self.span.last(today).isoformat()}
        return {**ends, **super().build_attrs(base_attrs, extra_attrs)}


class DayField(forms.DateField):
    """A day that can be meant: one beyond `span` is refused in a sentence. What a rule says beyond that, its action says."""

    def __init__(self, *, span: Span = days.ANY, **more: Any) -> None:
        super().__init__(widget=DateInput(span), **more)
        self.span = span

    def validate(self, value: Any) -> None:
        """Raises ValidationError."""
        super().validate(value)
        if value is None:
            return
        try:
            self.span.check(value, today=clock.today())
        except Refusal as refusal:
            raise forms.ValidationError(words.of_refusal(refusal)) from None


class NumberField(forms.DecimalField):
    """A number with the decimal sign of the reader or the other one, as amounts and the playbook take it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(localize=True, **more)

    def to_python(self, value: Any) -> Any:
        """The number, None where nothing is written. Raises ValidationError."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        found = parse_number(str(value).strip().removesuffix("%"))
        if found is None:
            example = formatting.number(Decimal("20.5"))
            raise forms.ValidationError(_("Write a number, such as %(example)s.") % {"example": example})
        return found


class CountryField(forms.ChoiceField):
    """A country, by its name in the reader's language."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=country_choices, **more)

    def valid_value(self, value: object) -> bool:
        """Whether it is a country's code. Django would go through all countries and their names."""
        return str(value) in country_codes()


def options_of(choices: Iterable[tuple[Any, Any]], chosen: Any = None) -> SafeString:
    """The options of a select from values and their words; `chosen` is the value that is selected."""
    plain = tuple((str(value), str(label)) for value, label in choices)
    return _options("" if chosen is None else str(chosen), plain)


@lru_cache(maxsize=100)
def _options(chosen: str, choices: tuple[tuple[str, str], ...]) -> SafeString:
    # The same countries, colleagues and words stand on every page.
    options = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )
    return mark_safe("".join(options))


class PlainSelect(forms.Select):
    """A select without groups. Django renders a template for each option, and a form has hundreds of countries."""

    @classmethod
    def like(cls, widget: forms.Select) -> "PlainSelect":
        """The same select."""
        # Taken once: choices may come from the database, and Django looks at them twice.
        found = cls(attrs=widget.attrs, choices=list(widget.choices))
        found.is_required = widget.is_required
        return found

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select as HTML."""
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{attributes}>{options_of(self.choices, value)}</select>")


class InOrder(BaseChoiceIterator):
    """Values with their words that are in order already. Django would go through all of them again for each field that
    they are given to, and there may be hundreds of colleagues."""

    def __init__(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = list(pairs)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)
