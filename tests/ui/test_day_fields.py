"""Every field for a day has bounds, and says so beside itself."""

from datetime import timedelta
from pathlib import Path

from django import forms

from kanava.core import clock
from kanava.rules import days
from kanava.ui.forms import DayField

ROOT = Path(__file__).parents[2] / "kanava"


class DayForm(forms.Form):
    on = DayField(span=days.PAYING)


def test_a_day_beyond_the_bounds_is_refused_in_a_sentence() -> None:
    assert DayForm({"on": clock.today().isoformat()}).is_valid()
    late = DayForm({"on": "2226-01-01"})
    assert not late.is_valid()
    assert "or an earlier day" in late.errors["on"][0]
    early = DayForm({"on": "1999-01-01"})
    assert "or a later day" in early.errors["on"][0]


def test_the_field_offers_what_it_takes() -> None:
    shown = str(DayForm()["on"])
    assert f'max="{days.PAYING.last(clock.today())}"' in shown
    assert f'min="{days.PAYING.first(clock.today())}"' in shown
    assert days.PAYING.last(clock.today()) > clock.today() + timedelta(days=364)


def test_no_form_has_a_field_for_days_without_bounds() -> None:
    bare = [path for path in ROOT.rglob("*.py") if "forms.DateField(" in path.read_text()]
    assert bare == []
