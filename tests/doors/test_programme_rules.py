"""The partner's page of rules, behind the wall (guide: C, H11)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.playbook import actions
from kanava.rules.people import PARTNER_ROLES, Role
from kanava.rules.playbook.changes import Edit
from kanava.rules.registration import RULE_OF_REASON
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db
RULES = "/portal/rules/"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def owner():
    return staff(make_user("Aino", role="OWNER"))


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy", type="SI", tier="GOLD")


@pytest.fixture
def bertil(aurora) -> Client:
    return client_of(make_member(aurora, "Bertil"))


def publish(owner, since: date, reason: str = "Internal remark", **values):
    edits = {path.replace("__", "."): Edit(None, value) for path, value in values.items()}
    actions.edit_draft(by=owner, edits=edits, at=clock.now())
    return actions.publish_draft(by=owner, effective_from=since, reason=reason, at=clock.now())


def test_a_partner_reads_its_own_rules(owner, bertil) -> None:
    publish(owner, clock.today(), registration__protection_days=120, margins__integrator__GOLD="17.5")
    text = text_of(bertil.get(RULES))
    for said in (
        "System integrator",
        "At tier Gold you earn 17.5% of a deal that you win.",
        "to 120 days at the latest",
        "You can appeal against a refusal once, within 14 days.",
        "its renewal is yours as well, for 12 months",
        "It is paid within 30 days of the statement.",
    ):
        assert said in text
    # Why the owner changed it stays with the owner.
    assert "Internal remark" not in text


@pytest.mark.parametrize("role", PARTNER_ROLES)
def test_every_role_of_a_partner_may_read_them(aurora, role: Role) -> None:
    client = client_of(make_member(aurora, "Tiina", role))
    answer = client.get(RULES)
    assert answer.status_code == 200
    assert f'href="{RULES}" aria-current="page"' in text_of(answer)


def test_what_will_change_is_told_with_its_day(owner, bertil) -> None:
    assert "What will change" not in text_of(bertil.get(RULES))
    day = clock.today() + timedelta(days=30)
    publish(
        owner,
        day,
        registration__decision_days=1,
        margins__referral__GOLD="25",
        registration__owns_renewals=False,
    )
    text = text_of(bertil.get(RULES))
    summary = text[text.index("What will change") :].split("</section>")[0]
    assert '<a href="#registration.decision_days">Our answer</a>' in summary
    assert '<a href="#registration.owns_renewals">Renewals</a>' in summary
    # Another type's margin does not concern an integrator.
    assert "margins.tiers" not in summary
    assert "You have an answer within 2 business days of registering" in text
    assert "You have an answer within 1 business day of registering" in text


def test_a_draft_is_not_told(owner, bertil) -> None:
    actions.edit_draft(by=owner, edits={"registration.protection_days": Edit(None, 61)}, at=clock.now())
    text = text_of(bertil.get(RULES))
    # A number alone may stand in the drawing of an icon.
    assert "90 days" in text
    assert "61 day" not in text


def test_every_rule_that_a_refusal_can_rest_on_has_its_anchor(bertil) -> None:
    text = text_of(bertil.get(RULES))
    for path in {*RULE_OF_REASON.values(), "registration.maybe_score"}:
        assert f'id="{path}"' in text


def test_a_refusal_leads_to_the_rule_as_it_was_then(owner, aurora, bertil) -> None:
    today = clock.today()
    before = publish(owner, today - timedelta(days=400), registration__scope="CUSTOMER")
    at = clock.now()
    make_registration(make_partner("Polar GmbH"), at=at)
    found = make_registration(aurora, at=at)
    assert found.state == "REFUSED"
    link = f"{RULES}?version={before.pk}#registration.scope"
    page = text_of(bertil.get(reverse("portal:registration", args=[found.pk])))
    assert f'href="{link}">What counts as the same opportunity</a>' in page
    assert "<code>" not in page
    # While it is in force it is just the rules.
    assert "not those of today" not in text_of(bertil.get(link))

    publish(owner, today, registration__scope="PRODUCT_LINE")
    text = text_of(bertil.get(link))
    assert "not those of today" in text
    assert "whatever the product line" in text
    assert "whatever the product line" not in text_of(bertil.get(RULES))
    first = text_of(bertil.get(f"{RULES}?version=0"))
    assert (
        "These are the programme&#x27;s first rules" in first
        or "These are the programme's first rules" in first
    )


@pytest.mark.parametrize("version", ["999999999", "x", "-1", "9" * 30, "", "%00"])
def test_a_version_that_is_none_shows_nothing_of_others(bertil, version: str) -> None:
    assert bertil.get(f"{RULES}?version={version}").status_code in (200, 404)


def test_a_drafts_number_is_no_way_to_it(owner, bertil) -> None:
    draft = actions.edit_draft(
        by=owner, edits={"registration.protection_days": Edit(None, 61)}, at=clock.now()
    )
    assert bertil.get(f"{RULES}?version={draft.pk}").status_code == 404


def test_the_page_asks_the_database_little(owner, bertil, django_assert_max_num_queries) -> None:
    for number in range(8):
        publish(owner, clock.today() + timedelta(days=number), registration__protection_days=100 + number)
    with django_assert_max_num_queries(12):
        bertil.get(RULES)
    with django_assert_max_num_queries(12):
        bertil.get(f"{RULES}?version=0")
