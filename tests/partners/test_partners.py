"""Keeping partners: company, tier, stage, manager, contacts, notes (guide: A4, C2, F5)."""

from datetime import UTC, date, datetime

import pytest

from kanava.core.models import Event
from kanava.engagement.queries.timeline import list_timeline
from kanava.partners import actions
from kanava.partners.actions import Person, Told
from kanava.partners.models import Contact, Partner
from kanava.partners.queries import (
    PartnerFilter,
    PartnerUnclear,
    list_partners,
    resolve_by_name,
)
from kanava.rules import partnership
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def told(name: str = "Aurora Oy", **changed) -> Told:
    return Told(**{"name": name, "type": "RESELLER", "country": "FI", **changed})


def test_a_partner_is_added_and_changed(aino) -> None:
    aurora = actions.create_partner(
        by=aino, told=told(business_id="1927400-1", domains=["www.aurora.fi", "aurora.com"]), at=AT
    )
    assert (aurora.tier, aurora.lifecycle, aurora.manager_id) == ("BRONZE", "SIGNING", aino.user_id)
    changed = told(
        "Aurora Integraatiot Oy", domains=["aurora.fi"], currency="SEK", signed_on=date(2026, 1, 2)
    )
    after = actions.edit_partner(by=aino, partner_id=aurora.pk, told=changed, at=AT)
    assert (after.name, after.business_id, after.currency) == ("Aurora Integraatiot Oy", "", "SEK")
    assert list(after.domains.values_list("domain", flat=True)) == ["aurora.fi"]
    page, _total = list_partners(by=aino, wanted=PartnerFilter(text="integ"))
    assert [row.pk for row in page.rows] == [aurora.pk]


def test_a_partner_is_signed_once_when_its_day_is_told(aino) -> None:
    signed = Event.objects.filter(verb="partner.signed").order_by("id").values_list("object_id", "data")
    known = actions.create_partner(by=aino, told=told("Known Oy", signed_on=date(2026, 1, 2)), at=AT)
    assert (known.lifecycle, list(signed)) == ("ONBOARDING", [(known.pk, {"on": "2026-01-02"})])
    later = actions.create_partner(by=aino, told=told("Later Oy"), at=AT)
    assert (later.lifecycle, len(signed.all())) == ("SIGNING", 1)
    for _again in range(2):
        later = actions.edit_partner(
            by=aino, partner_id=later.pk, told=told("Later Oy", signed_on=date(2026, 11, 24)), at=AT
        )
    assert (later.lifecycle, later.signed_on) == ("ONBOARDING", date(2026, 11, 24))
    assert list(signed.all())[1:] == [(later.pk, {"on": "2026-11-24"})]


def test_everything_wrong_is_told_at_once_next_to_its_field(aino) -> None:
    actions.create_partner(by=aino, told=told("Polar GmbH", domains=["polar.de"]), at=AT)
    wrong = told(
        " ",
        type="FRIEND",
        website="javascript:alert(1)",
        business_id="1927400-2",
        domains=["nonsense", "polar.de"],
    )
    with pytest.raises(Faults) as caught:
        actions.create_partner(by=aino, told=wrong, at=AT)
    assert [(one.field, one.code) for one in caught.value.refusals] == [
        ("name", "NAME_UNREADABLE"),
        ("type", "CHOICE_UNKNOWN"),
        ("website", "WEBSITE_UNREADABLE"),
        ("business_id", "BUSINESS_ID_INVALID"),
        ("domains", "DOMAIN_INVALID"),
        ("domains", "DOMAIN_TAKEN"),
    ]
    assert Partner.objects.count() == 1


def test_a_business_id_is_one_partners(aino) -> None:
    actions.create_partner(by=aino, told=told(business_id="1927400-1"), at=AT)
    with pytest.raises(Faults) as caught:
        actions.create_partner(by=aino, told=told("Other Oy", business_id="19274001"), at=AT)
    assert [one.code for one in caught.value.refusals] == ["PARTNER_KNOWN"]


def test_a_partner_stands_under_a_distributor_and_never_under_itself(aino) -> None:
    top, below = make_partner("Jakelija Oy"), make_partner("Aurora Oy")
    actions.edit_partner(by=aino, partner_id=below.pk, told=told(distributor_id=top.pk), at=AT)
    with pytest.raises(actions.DistributorLoops):
        actions.edit_partner(
            by=aino, partner_id=top.pk, told=told("Jakelija Oy", distributor_id=below.pk), at=AT
        )
    page, _total = list_partners(by=aino, wanted=PartnerFilter(distributor_id=top.pk))
    assert [row.name for row in page.rows] == ["Aurora Oy"]


def test_the_stage_changes_with_a_reason_that_stands_on_the_timeline(aino) -> None:
    aurora = make_partner("Aurora Oy")
    ended = actions.change_lifecycle(
        by=aino, partner_id=aurora.pk, lifecycle="EXITED", reason="Sold their company", on=AT.date(), at=AT
    )
    assert (ended.lifecycle, ended.ended_on) == ("EXITED", AT.date())
    back = actions.change_lifecycle(
        by=aino, partner_id=aurora.pk, lifecycle="ACTIVE", reason="They are back", on=AT.date(), at=AT
    )
    assert back.ended_on is None
    assert [item.note for item in list_timeline(aurora.pk).items] == ["They are back", "Sold their company"]
    assert "Sold their company" not in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("lifecycle", ["EXITED", "PAUSED"])
def test_nothing_ends_before_it_was_signed_nor_ahead_of_time(aino, lifecycle: str) -> None:
    aurora = make_partner("Aurora Oy", signed_on=date(2025, 3, 3))

    def end(on: date) -> Partner:
        return actions.change_lifecycle(
            by=aino, partner_id=aurora.pk, lifecycle=lifecycle, reason="They sold it", on=on, at=AT
        )

    for day, refusal in (
        (date(2025, 3, 2), partnership.DateBeforeSigning),
        (date(2026, 11, 25), partnership.DateInFuture),
    ):
        with pytest.raises(refusal) as caught:
            end(day)
        assert caught.value.field == "on"
    aurora.refresh_from_db()
    assert (aurora.lifecycle, list_timeline(aurora.pk).items) == ("ACTIVE", [])
    assert end(date(2025, 3, 3)).lifecycle == lifecycle


def test_one_manager_answers_for_a_partner(aino) -> None:
    eva, otto = make_user("Eva", role="PARTNER_MANAGER"), make_user("Otto", role="SELLER")
    aurora = make_partner("Aurora Oy")
    assert (
        actions.assign_manager(by=aino, partner_id=aurora.pk, manager_id=eva.pk, at=AT).manager_id == eva.pk
    )
    with pytest.raises(actions.ChoiceUnknown):
        actions.assign_manager(by=aino, partner_id=aurora.pk, manager_id=otto.pk, at=AT)
    with pytest.raises(NotPermitted):
        actions.assign_manager(by=staff(eva), partner_id=aurora.pk, manager_id=eva.pk, at=AT)


def test_a_manager_changes_own_partners_only() -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    mine, other = make_partner("Aurora Oy", manager=eva), make_partner("Polar GmbH")
    actions.edit_partner(by=staff(eva), partner_id=mine.pk, told=told("Aurora Group Oy"), at=AT)
    with pytest.raises(NotPermitted):
        actions.edit_partner(by=staff(eva), partner_id=other.pk, told=told(), at=AT)


def test_a_partner_has_one_primary_contact(aino) -> None:
    aurora = make_partner("Aurora Oy")
    first = actions.save_contact(by=aino, partner_id=aurora.pk, person=Person("Bertil"), at=AT)
    assert first.is_primary
    second = actions.save_contact(
        by=aino, partner_id=aurora.pk, person=Person("Cecilia", "CEO", "c@aurora.fi", "+358", True), at=AT
    )
    assert list(Contact.objects.filter(is_primary=True)) == [second]
    actions.save_contact(
        by=aino, partner_id=aurora.pk, contact_id=first.pk, person=Person("Bertil A", is_primary=True), at=AT
    )
    assert [contact.name for contact in Contact.objects.filter(is_primary=True)] == ["Bertil A"]
    actions.remove_contact(by=aino, partner_id=aurora.pk, contact_id=second.pk, at=AT)
    with pytest.raises(NotFound):
        actions.remove_contact(by=aino, partner_id=aurora.pk, contact_id=second.pk, at=AT)
    with pytest.raises(actions.TextMissing):
        actions.save_contact(by=aino, partner_id=aurora.pk, person=Person(" "), at=AT)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (PartnerFilter(), ["Aurora Oy", "Åland IT Ab", "Öresund AB"]),
        (PartnerFilter(sort="-sort_key"), ["Öresund AB", "Åland IT Ab", "Aurora Oy"]),
        (PartnerFilter(text="aland"), ["Åland IT Ab"]),
        (PartnerFilter(text="oresund.s"), ["Öresund AB"]),
        (PartnerFilter(text="192740"), ["Aurora Oy"]),
        (PartnerFilter(type="MSP"), ["Åland IT Ab"]),
        (PartnerFilter(type="NOPE"), ["Aurora Oy", "Åland IT Ab", "Öresund AB"]),
        (PartnerFilter(country="SE"), ["Öresund AB"]),
        (PartnerFilter(activity="ACTIVE", active_since=date(2026, 9, 1)), ["Aurora Oy"]),
        (PartnerFilter(activity="SILENT", active_since=date(2026, 9, 1)), ["Åland IT Ab", "Öresund AB"]),
        (PartnerFilter(sort="-registered"), ["Aurora Oy", "Öresund AB", "Åland IT Ab"]),
    ],
)
def test_partners_are_found_and_ordered(aino, wanted, names) -> None:
    make_partner("Åland IT Ab", type="MSP")
    oresund = make_partner("Öresund AB", country="SE", last_registered_on=date(2026, 1, 5))
    oresund.domains.create(domain="oresund.se")
    make_partner("Aurora Oy", business_id="19274001", last_registered_on=date(2026, 10, 1))
    page, total = list_partners(by=aino, wanted=wanted)
    assert [row.name for row in page.rows] == names
    assert total.value == len(names)


def test_a_name_means_one_partner_or_asks() -> None:
    aurora = make_partner("Aurora Oy")
    make_partner("Aurora Nordic Oy")
    assert resolve_by_name("aurora oy", None, field="partner") == aurora
    assert resolve_by_name("Aurora Oy", aurora.pk, field="partner") == aurora
    for text in ("aurora", "nobody", ""):
        with pytest.raises(PartnerUnclear):
            resolve_by_name(text, None, field="partner")
