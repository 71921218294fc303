"""Controls that are put together without a template are those that Django's templates give."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from kanava.ui.widgets import Renderer

HOSTILE = "\"><script>&amp;'"
TYPED = ["", "0", "Nordlicht GmbH", HOSTILE, "line one\nline two", "1,5"]
WIDGETS: list[Any] = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput,
    forms.TimeInput, forms.CheckboxInput, forms.Textarea, forms.Select, forms.FileInput, forms.CheckboxSelectMultiple,
]  # fmt: skip
ATTRIBUTES: dict[str, Any] = {
    "id": "one",
    "required": True,
    "disabled": False,
    "maxlength": 40,
    "title": HOSTILE,
}


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("typed", [None, *TYPED])
def test_a_control_is_the_one_of_djangos_template(widget: Any, typed: str | None) -> None:
    made = widget(attrs=ATTRIBUTES)
    if hasattr(made, "choices"):
        made.choices = [("", "None"), ("0", "Nought"), (HOSTILE, HOSTILE)]
        typed = [typed] if widget is forms.CheckboxSelectMultiple and typed else typed
    ours = made.render("a-name", typed, renderer=Renderer())
    theirs = made.render("a-name", typed, renderer=DjangoTemplates())
    assert parse_html(ours) == parse_html(theirs)
    assert "<script>" not in ours


def test_a_day_is_written_as_the_browser_reads_it() -> None:
    made = forms.DateInput(format="%Y-%m-%d").render("on", date(2026, 2, 28), renderer=Renderer())
    assert parse_html(made) == parse_html('<input type="text" name="on" value="2026-02-28">')


class _Choosing(forms.Form):
    one = forms.ChoiceField(choices=[("a", "A & b"), (HOSTILE, HOSTILE)], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", HOSTILE)], widget=forms.CheckboxSelectMultiple
    )


@pytest.mark.parametrize("field", ["one", "many"])
@pytest.mark.parametrize("wrap_label", [True, False])
def test_an_option_is_the_one_of_djangos_template(field: str, wrap_label: bool) -> None:
    def options(renderer: DjangoTemplates) -> list[str]:
        form = _Choosing({"one": "a", "many": ["b"]}, renderer=renderer)
        return [option.tag(wrap_label=wrap_label) for option in form[field]]

    ours = options(Renderer())
    assert [parse_html(one) for one in ours] == [parse_html(one) for one in options(DjangoTemplates())]
    assert len(ours) == 2
    assert "<script>" not in "".join(ours)
