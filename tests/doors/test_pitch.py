"""The pitch to a candidate as page and PDF, and what it is filled with (guide: E4–E6)."""

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.recruiting.models import MarketSize, PitchText
from kanava.rules.playbook import Playbook
from kanava.ui import registration_words
from tests.factories import client_of, make_partner, set_rules, staff
from tests.recruiting.test_candidates import made
from tests.recruiting.winning import win

pytestmark = pytest.mark.django_db


def page_of(user, candidate, query: str = "") -> str:
    return (
        client_of(user).get(reverse("console:candidate-pitch", args=[candidate.pk]) + query).content.decode()
    )


def test_an_empty_programme_names_all_that_is_missing_and_invents_nothing(aino) -> None:
    page = page_of(aino, made(staff(aino)))
    for gap in (
        "Nobody has written what problem customers have.", "There is no evidence of demand", "The size of the candidate’s market is not known.",
        "no margin can be told", "Too few deals were won", "There are no proof points",
    ):  # fmt: skip
        assert gap in page
    assert "50,000" not in page
    assert "Average deal" not in page
    assert "A technical review" in page


def test_before_there_are_deals_the_margin_is_told_and_what_is_missing_leads_to_where_it_is_said(
    aino, eva
) -> None:
    one = made(staff(aino), type="SI")
    page = page_of(aino, one)
    earning = page.split("How you earn")[1].split("</section>")[0]
    assert ("Your margin at the beginning" in earning, "10%" in earning, "15%" in earning) == (True,) * 3
    assert "€" not in earning
    # A figure that changes nothing is not asked for.
    assert 'name="deals"' not in page
    assert "once the candidate’s type and a usual deal are known" in page
    where = "?section=recruiting#recruiting.pitch_deal"
    assert where in page
    assert where not in page_of(eva, one)
    set_rules(recruiting={"pitch_deal": 24_000, "pitch_cycle_days": 45})
    page = page_of(aino, one, "?deals=3")
    for told in (
        "Usual deal, as we expect it",
        "€24,000",
        "€2,400",
        "€7,200",
        "From opening to order, as we expect it",
        "45 days",
    ):
        assert told in page
    assert "By what was won" not in page
    assert "Too few deals were won" in page


def test_the_programmes_own_figures_make_the_arithmetic(aino) -> None:
    partners = [make_partner(f"Partner {name} Oy", type="MSP") for name in "ABC"]
    for number, euros in enumerate((30_000, 40_000, 50_000, 60_000, 70_000, 50_000)):
        win(partners[number % 3], euros, days=60 + 10 * number)
    page = page_of(aino, made(staff(aino), type="MSP"), "?deals=6")
    assert registration_words.of_promise(Playbook()) in page
    for told in ("€50,000", "20%", "€10,000", "€15,000", "€60,000", "85 days", "With 6 such deals a year"):
        assert told in page
    assert "3 partners of your kind (Managed service provider) won 6 deals worth €300,000" in page
    # Of two alone nobody is told.
    partners[2].lifecycle = "EXITED"
    partners[2].save()
    assert "partners of your kind" not in page_of(aino, made(staff(aino), "Other Oy", type="MSP"))


def test_texts_and_markets_are_kept_by_language(aino) -> None:
    client, address = client_of(aino), reverse("console:pitch-texts")
    client.post(f"{address}?language=fi", {"PROBLEM": "Linja seisoo.", "DEMAND": " "})
    assert list(PitchText.objects.values_list("language", "part", "text")) == [
        ("fi", "PROBLEM", "Linja seisoo.")
    ]
    wrong = client.post(
        address, {"country": "FI", "year": "1900", "amount": "much", "currency": "EUR", "source": "Us"}
    )
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.content.decode()
    market = {
        "country": "FI",
        "year": clock.today().year,
        "amount": "140 000 000",
        "currency": "EUR",
        "source": "Market Watch",
    }
    client.post(address, market)
    one = made(staff(aino))
    finnish = page_of(aino, one, "?language=fi")
    assert "Linja seisoo." in finnish
    assert "140 000 000 €" in finnish.replace("\u00a0", " ")
    assert "Linja seisoo." not in page_of(aino, one, "?language=en")
    client.post(reverse("console:pitch-market-forget", args=["FI"]))
    assert not MarketSize.objects.exists()
    client.post(f"{address}?language=fi", {"PROBLEM": ""})
    assert not PitchText.objects.exists()


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_pitch_is_a_pdf(aino, language) -> None:
    one = made(staff(aino), "Čapek & <Söner> #1 Oy", type="SI")
    answer = client_of(aino).get(
        reverse("console:candidate-pitch", args=[one.pk]), {"as": "pdf", "language": language}
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert len(answer.content) > 5_000
