"""The sample of a portal trial stands on the programme's own rules, whatever they are (guide: E7)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kanava.config.trials import sample
from kanava.core.models import Letter, User
from kanava.deals.models import ProductLine, Registration
from kanava.ledger.queries import get_balances
from kanava.onboarding.models import CheckIn, Milestone, Task
from kanava.partners.models import Partner
from kanava.rules.partnership import PartnerType
from kanava.rules.playbook import DEFAULT, Playbook
from kanava.rules.playbook.documents import to_document

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def ground(playbook: Playbook | None = None, **changed) -> sample.Ground:
    told = {
        "company": "Beacon Services", "type": "MSP", "country": "FI", "guest": ("Anna Guest", "anna@beacon.example"),
        "manager": ("Eva Manager", "eva@example.com"), "language": "en", "lines": [("PLATFORM", "Platform"), ("ANALYTICS", "Analytics")],
        "plan": None, "our_name": "Nordsoft", "playbook": to_document(playbook) if playbook is not None else None,
    }  # fmt: skip
    return sample.Ground(**{**told, **changed})


def states() -> dict[str, str]:
    own = Registration.objects.filter(partner__name="Beacon Services")
    return dict(own.values_list("customer_name", "state"))


def test_a_partner_of_six_weeks_with_something_of_each() -> None:
    sample.fill(ground(), AT)
    assert states() == {
        "Harbour Logistics (sample)": "WON",
        "City Theatre (sample)": "APPROVED",
        "Northern Foods (sample)": "NEEDS_INFORMATION",
        "Lakeside Clinic (sample)": "REFUSED",
    }
    partner = Partner.objects.get(name="Beacon Services")
    assert get_balances(partner.pk)
    assert set(ProductLine.objects.values_list("name", flat=True)) == {"Platform", "Analytics"}
    taken = Registration.objects.filter(customer_name="Old Town Bakery (sample)", state="APPROVED")
    assert {one.product_line.name for one in taken.exclude(partner=partner)} == {"Platform", "Analytics"}
    # The plan has been kept, by both.
    assert not Task.objects.filter(partner=partner, done_at=None, due_on__lt=AT.date()).exists()
    assert not CheckIn.objects.filter(partner=partner, state="PLANNED", starts_at__lt=AT).exists()
    assert Milestone.objects.filter(partner=partner, result="MET").count() == 1
    # Nothing waits to be sent.
    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", [one.value for one in PartnerType])
def test_every_type_of_partner_has_a_sample(kind: str) -> None:
    sample.fill(ground(type=kind), AT)
    assert states()["Harbour Logistics (sample)"] == "WON"


def test_in_the_guests_language() -> None:
    sample.fill(ground(language="fi"), AT)
    assert "Satamalogistiikka (esimerkki)" in states()
    assert set(User.objects.values_list("language", flat=True)) == {"fi"}


def test_a_story_goes_as_far_as_the_rules_allow() -> None:
    strict = replace(
        DEFAULT,
        registration=replace(
            DEFAULT.registration, protection_days=5, inactive_days=2, scope="CUSTOMER", open_cap={"BRONZE": 1, "SILVER": 1, "GOLD": 1}
        ),
        programme=replace(DEFAULT.programme, currency="SEK"),
    )  # fmt: skip
    sample.fill(ground(strict), AT)
    assert states()["Harbour Logistics (sample)"] == "WON"
    assert set(Registration.objects.values_list("currency", flat=True)) == {"SEK"}


def test_a_programme_without_product_lines_and_a_manager_who_invites_themselves() -> None:
    sample.fill(ground(lines=[], manager=("Eva Manager", "anna@beacon.example")), AT)
    assert states()["Harbour Logistics (sample)"] == "WON"
    assert User.objects.count() == 3
