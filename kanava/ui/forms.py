"""Forms parse shapes; the action refuses. This puts a refusal next to the field it belongs to."""

from typing import Any

from django import forms

from kanava.rules.refusals import Refusal
from kanava.ui import words


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal, or several at once, in the form."""
    for field, sentence in words.by_field(refusal).items():
        form.add_error(field if field in form.fields else None, sentence)


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs)
