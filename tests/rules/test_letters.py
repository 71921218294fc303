"""Letters from templates (guide: E2)."""

import pytest

from kanava.rules import letters
from kanava.rules.letters import PlaceEmpty, PlaceUnknown

TEMPLATE = "Dear {PERSON},\n\n{company} would earn {PER_DEAL} on {AVERAGE_DEAL}. {PERSON}, shall we talk?"


def test_the_places_of_a_template() -> None:
    assert letters.places_of(TEMPLATE) == ("PERSON", "COMPANY", "PER_DEAL", "AVERAGE_DEAL")
    assert letters.places_of("No place, {} nor { \n }") == ()


def test_what_is_known_is_filled_and_the_rest_stays_to_be_seen() -> None:
    values = {"PERSON": "Laura", "COMPANY": "Kaiku Oy", "PER_DEAL": "15 000 €", "AVERAGE_DEAL": ""}
    told = letters.filled(TEMPLATE, values)
    assert told == "Dear Laura,\n\nKaiku Oy would earn 15 000 € on {AVERAGE_DEAL}. Laura, shall we talk?"
    assert letters.empty_places(TEMPLATE, values) == ("AVERAGE_DEAL",)
    with pytest.raises(PlaceEmpty) as caught:
        letters.check_letter(told, field="text")
    assert caught.value.params["places"] == "{AVERAGE_DEAL}"
    letters.check_letter("A brace {of ducks} is no place.", field="text")
    with pytest.raises(letters.PlaceEmpty) as caught:
        letters.check_letter("Dear {FOO},", field="text")
    assert caught.value.params == {"places": "{FOO}"}


def test_what_is_filled_is_not_filled_again() -> None:
    assert letters.filled("{COMPANY}", {"COMPANY": "{PERSON}", "PERSON": "Laura"}) == "{PERSON}"


def test_a_template_with_a_place_that_is_none_is_refused() -> None:
    letters.check_template(TEMPLATE, field="body")
    with pytest.raises(PlaceUnknown) as caught:
        letters.check_template("Dear {Name}", field="body")
    assert caught.value.params["place"] == "NAME"
