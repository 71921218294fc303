"""Which market asks for which check, edited in the playbook's draft by the names of countries (guide: G2, G10)."""

import pytest

from tests.doors.playbook.editing import DRAFT, PAGE, draft, seen_on, text_of
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db
SECTION = PAGE + "?section=diligence"


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [("en", "Germany, se", "Germany, Sweden"), ("fi", "Ruotsi, Saksa; DE", "Saksa, Ruotsi")],
)
def test_countries_are_typed_and_shown_by_their_names(language: str, typed: str, shown: str) -> None:
    client = client_of(make_user("Aino", role="OWNER", language=language))
    sent = {
        "diligence.asked.SECTOR": "ONLY_IN",
        "diligence.markets.SECTOR": typed,
        "seen": seen_on(client.get(SECTION)),
    }
    client.post(SECTION, sent)
    assert draft() == {"diligence.asked.SECTOR": "ONLY_IN", "diligence.markets.SECTOR": "DE SE"}
    page = text_of(client.get(SECTION))
    assert f'name="diligence.markets.SECTOR" value="{shown}"' in page
    assert f"→ <strong>{shown}</strong>" in page
    assert shown in text_of(client.get(DRAFT))


def test_what_is_no_country_stays_as_it_was_typed_and_is_a_fault(aino) -> None:
    sent = {
        "diligence.markets.SECTOR": "Ruritania, Sweden",
        "diligence.own.OWN_1": "x" * 61,
        "seen": seen_on(aino.get(SECTION)),
    }
    page = text_of(aino.post(SECTION, sent, follow=True))
    assert 'value="Ruritania, SE"' in page
    assert "Write countries, separated by commas." in page
    assert "Write at most 60 characters in one line." in page


def test_an_own_check_and_its_markets_stand_side_by_side(aino) -> None:
    page = text_of(aino.get(SECTION))
    row = page[page.index('id="diligence.own.OWN_1"') :]
    assert row.index("diligence.own_markets.OWN_1") < row.index("diligence.own.OWN_2")
    # The usual value of a long table is told once, the others with their rows.
    assert (
        "In every market; In every market but our own: Languages, Procurement, Currency and taxes, Time zones"
        in page
    )
