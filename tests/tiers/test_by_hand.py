"""Tiers that are set by hand, through a last day or until they are taken away (guide: C2)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Event
from kanava.engagement.queries.timeline import list_timeline
from kanava.partners.actions import ChoiceUnknown, TextMissing
from kanava.playbook.models import PlaybookVersion
from kanava.rules.people import Role
from kanava.rules.refusals import NotFound, NotPermitted
from kanava.rules.stages import Feature
from kanava.tiers import actions
from kanava.tiers.models import Override, Spell
from kanava.ui import formatting
from tests.factories import client_of, make_member, make_partner, make_user, staff, switch_on
from tests.jobs import run_jobs
from tests.tiers.making import AT, ON, look, make_old, make_won, standing

pytestmark = pytest.mark.django_db


def test_a_tier_by_hand_stands_through_its_last_day_with_a_reason(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE")
    make_member(aurora, "Olga", Role.PARTNER_OWNER)
    until = ON + timedelta(days=30)
    actions.set_tier(by=aino, partner_id=aurora.pk, tier="GOLD", until=until, reason="A large tender", at=AT)
    aurora.refresh_from_db()
    assert (aurora.tier, aurora.tier_since) == ("GOLD", ON)
    assert [item.note for item in list_timeline(aurora.pk).items if item.note] == ["A large tender"]
    assert "A large tender" not in str(list(Event.objects.values_list("data", flat=True)))
    run_jobs()
    (letter,) = mail.outbox
    assert letter.subject == "Your tier is Gold"
    assert "through 24 Dec 2026" in letter.body
    mail.outbox.clear()
    look(aurora, at=AT + timedelta(days=30))
    assert aurora.tier == "GOLD"
    look(aurora, at=AT + timedelta(days=31))
    assert (aurora.tier, standing(aurora).override) == ("BRONZE", None)
    assert Override.objects.get().ended_on == until + timedelta(days=1)
    run_jobs()
    assert [one.subject for one in mail.outbox] == ["Your tier is Bronze from today"]
    assert list(Spell.objects.filter(partner=aurora).order_by("id").values_list("tier", "cause")) == [
        ("BRONZE", "FOUND"),
        ("GOLD", "BY_HAND"),
        ("BRONZE", "HAND_ENDS"),
    ]


def test_one_that_is_taken_away_leaves_the_partner_where_it_is(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE")
    actions.set_tier(by=aino, partner_id=aurora.pk, tier="SILVER", until=None, reason="Agreed", at=AT)
    actions.release_tier(by=aino, partner_id=aurora.pk, at=AT + timedelta(days=1))
    aurora.refresh_from_db()
    assert (aurora.tier, standing(aurora).notice) == ("SILVER", None)
    look(aurora, at=AT + timedelta(days=90))
    assert standing(aurora).notice is not None
    with pytest.raises(NotFound):
        actions.release_tier(by=aino, partner_id=aurora.pk, at=AT)


def test_another_takes_the_place_of_the_one_before(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE")
    for tier in ("GOLD", "SILVER"):
        actions.set_tier(by=aino, partner_id=aurora.pk, tier=tier, until=None, reason="Agreed", at=AT)
    aurora.refresh_from_db()
    assert aurora.tier == "SILVER"
    assert Override.objects.filter(ended_on=None).count() == 1


def test_one_of_the_same_tier_has_a_spell_of_its_own(aino) -> None:
    aurora = make_old("Aurora Oy", "SILVER", 150_000)
    actions.set_tier(by=aino, partner_id=aurora.pk, tier="SILVER", until=ON, reason="Agreed", at=AT)
    look(aurora, at=AT + timedelta(days=1))
    actions.set_tier(
        by=aino, partner_id=aurora.pk, tier="SILVER", until=None, reason="Again", at=AT + timedelta(days=2)
    )
    actions.release_tier(by=aino, partner_id=aurora.pk, at=AT + timedelta(days=3))
    assert list(Spell.objects.filter(partner=aurora).order_by("id").values_list("cause", "since")) == [
        ("FOUND", ON - timedelta(days=365)),
        ("BY_HAND", ON),
        ("HAND_ENDS", ON + timedelta(days=1)),
        ("BY_HAND", ON + timedelta(days=2)),
        ("RELEASED", ON + timedelta(days=3)),
    ]
    assert not Event.objects.filter(verb="tier.changed").exists()


def test_what_is_wrong_is_told(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE")
    sound = {"by": aino, "partner_id": aurora.pk, "tier": "GOLD", "until": None, "reason": "x", "at": AT}
    for told, refusal in (
        ({"tier": "PLATINUM"}, ChoiceUnknown),
        ({"reason": " "}, TextMissing),
        ({"until": ON - timedelta(days=1)}, actions.DateInPast),
    ):
        with pytest.raises(refusal):
            actions.set_tier(**{**sound, **told})
    assert not Override.objects.exists()


def test_a_manager_sets_one_for_a_time_for_own_partners_alone() -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    own, other = make_old("Aurora Oy", "BRONZE", manager=eva), make_old("Polar Oy", "BRONZE")
    told = {"by": staff(eva), "tier": "SILVER", "reason": "Agreed", "at": AT}
    with pytest.raises(actions.LastDayMissing):
        actions.set_tier(partner_id=own.pk, until=None, **told)
    with pytest.raises(actions.TooLong):
        actions.set_tier(partner_id=own.pk, until=ON + timedelta(days=181), **told)
    actions.set_tier(partner_id=own.pk, until=ON + timedelta(days=180), **told)
    with pytest.raises(NotPermitted):
        actions.set_tier(partner_id=other.pk, until=ON + timedelta(days=10), **told)


def test_a_manager_does_not_end_what_an_owner_has_set_for_good(aino) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    own = make_old("Aurora Oy", "BRONZE", manager=eva)
    actions.set_tier(by=aino, partner_id=own.pk, tier="GOLD", until=None, reason="Agreed", at=AT)
    with pytest.raises(NotPermitted):
        actions.release_tier(by=staff(eva), partner_id=own.pk, at=AT)
    with pytest.raises(NotPermitted):
        actions.set_tier(by=staff(eva), partner_id=own.pk, tier="SILVER", until=ON, reason="Less", at=AT)


def test_the_console_sets_it_and_takes_it_away() -> None:
    aino, aurora = make_user("Aino", role="OWNER"), make_partner("Aurora Oy")
    client, page = client_of(aino), reverse("console:partner-tier", args=[aurora.pk])
    act = reverse("console:partner-tier-act", args=[aurora.pk, "set"])
    assert client.post(act, {"tier": "GOLD", "reason": ""}).status_code == 422
    assert client.post(act, {"tier": "GOLD", "reason": "A large tender"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "A large tender" in shown
    assert "set by hand until it is taken away" in shown
    listed = client.get(reverse("console:tiers") + "?show=BY_HAND").content.decode()
    assert "Aurora Oy" in listed
    partners = client.get(reverse("console:partners") + "?standing=BY_HAND").content.decode()
    assert "Aurora Oy" in partners
    assert "Aurora Oy" not in client.get(reverse("console:partners") + "?standing=NOTICE").content.decode()
    client.post(reverse("console:partner-tier-act", args=[aurora.pk, "release"]))
    assert "A large tender" not in client.get(page).content.decode()


def test_the_portal_shows_where_one_stands_and_what_leaves_when() -> None:
    today = clock.today()
    aurora = make_old("Aurora Oy", "SILVER", type="REFERRAL")
    make_won(aurora, 80_000, today - timedelta(days=300))
    make_won(aurora, 40_000, today - timedelta(days=10))
    owner = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    look(aurora, at=clock.now())
    client = client_of(owner)
    home = client.get(reverse("portal:home")).content.decode()
    assert "€180,000 missing to the next tier" in home
    shown = client.get(reverse("portal:tier")).content.decode()
    assert "3 deals of the average €60,000" in shown
    assert "€80,000 in " in shown
    assert "without new deals Silver is not met from" in shown
    other = make_old("Polar Oy", "GOLD", 999_000)
    look(other, at=clock.now())
    assert "999" not in client.get(reverse("portal:tier")).content.decode()


def test_a_tier_by_hand_says_what_keeps_it_and_that_it_ends_without_notice(aino) -> None:
    today = clock.today()
    aurora = make_old("Aurora Oy", "SILVER", type="REFERRAL")
    make_won(aurora, 250_000, today - timedelta(days=30))
    owner = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    look(aurora, at=clock.now())
    before = owner.get(reverse("portal:tier")).content.decode()
    assert "Nobody loses a tier that was reached without notice." in before
    until = today + timedelta(days=30)
    actions.set_tier(
        by=aino, partner_id=aurora.pk, tier="GOLD", until=until, reason="A tender", at=clock.now()
    )
    for client, place in ((owner, reverse("portal:tier")), (client_of(make_user("Outi", role="OWNER")), reverse("console:partner-tier", args=[aurora.pk]))):  # fmt: skip
        shown = client.get(place).content.decode()
        assert "To keep tier Gold after" in shown
        assert "€50,000" in shown
        assert "without further notice" in shown
        assert "Nobody loses a tier" not in shown


def test_a_margin_to_come_stands_beside_that_of_today(aino) -> None:
    aurora = make_old("Aurora Oy", "SILVER", type="REFERRAL")
    day = clock.today() + timedelta(days=33)
    PlaybookVersion.objects.create(
        effective_from=day, revision=1, document={"margins": {"referral": {"SILVER": "18"}}}, is_published=True,
        created_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip
    shown = (
        client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
        .get(reverse("portal:tier"))
        .content.decode()
    )
    assert f"18% from {formatting.day(day)}" in shown


def test_whoever_looks_after_a_partner_in_notice_is_told_on_the_first_screen() -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_old("Aurora Oy", "GOLD", manager=eva, tier_since=clock.today() - timedelta(days=400))
    look(aurora, at=clock.now())
    switch_on(Feature.EARNINGS)
    shown = client_of(eva).get(reverse("console:dashboard")).content.decode()
    assert "Loses tier Gold unless more is won" in shown
