"""Tiers follow the facts: at once for one partner, every night for all (guide: C2)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core import clock, events
from kanava.core.models import Event
from kanava.deals.actions import closing, reopening
from kanava.deals.models import Deal
from kanava.ledger.queries import find_entries_of
from kanava.partners.actions import change_lifecycle
from kanava.partners.models import Partner
from kanava.playbook.actions import edit_draft, publish_draft
from kanava.rules.people import Role
from kanava.rules.playbook.changes import Edit
from kanava.tiers import jobs
from kanava.tiers.actions import review_partners
from kanava.tiers.models import Spell, Standing
from tests.factories import make_member, make_partner
from tests.jobs import run_jobs
from tests.tiers.making import AT, JOB, ON, look, make_old, make_won, standing

pytestmark = pytest.mark.django_db


def spells(partner: Partner) -> list[tuple[str, str]]:
    return list(Spell.objects.filter(partner=partner).order_by("id").values_list("tier", "cause"))


def test_whoever_reaches_a_tier_rises_that_night_and_its_owner_hears_what_is_new() -> None:
    aurora = make_old("Aurora Oy", "BRONZE", 100_000)
    make_member(aurora, "Olga", Role.PARTNER_OWNER)
    look(aurora)
    assert (aurora.tier, aurora.tier_since) == ("SILVER", ON)
    assert spells(aurora) == [("BRONZE", "FOUND"), ("SILVER", "RISES")]
    first, second = Spell.objects.filter(partner=aurora).order_by("id")
    assert (first.until, second.since, second.until) == (ON, ON, None)
    told = Event.objects.get(verb="tier.changed")
    assert (told.data["before"], told.data["after"], told.data["cause"]) == ("BRONZE", "SILVER", "RISES")
    assert told.data["steps"][0] == {
        "code": "TIER_WON", "inputs": {"months": 12, "deals": 1}, "amount": [10_000_000, "EUR"],
    }  # fmt: skip
    run_jobs()
    letter = mail.outbox[0]
    assert letter.to == ["olga@example.com"]
    assert letter.subject == "You have reached tier Silver"
    assert "Your margin on new deals is 25%, until now it was 20%." in letter.body
    assert "You can have 25 registrations open at a time." in letter.body


def test_looking_again_changes_nothing() -> None:
    aurora = make_old("Aurora Oy", "BRONZE", 100_000)
    look(aurora)
    told = Event.objects.count()
    look(aurora)
    look(aurora, at=AT + timedelta(days=1))
    assert Event.objects.count() == told
    assert len(spells(aurora)) == 2


def test_nobody_falls_without_notice_reminder_and_grace() -> None:
    aurora = make_old("Aurora Oy", "GOLD", 120_000)
    make_member(aurora, "Olga", Role.PARTNER_OWNER)
    look(aurora)
    notice = standing(aurora).notice
    assert notice is not None
    assert (aurora.tier, notice.to, notice.falls_on) == ("GOLD", "SILVER", ON + timedelta(days=60))
    run_jobs()
    letter = mail.outbox.pop()
    assert letter.subject == "Your tier Gold ends on 23 Jan 2027 unless more is won"
    assert "€180,000.00 of won deals are missing." in letter.body
    look(aurora, at=AT + timedelta(days=45))
    run_jobs()
    assert mail.outbox == []
    for days in (46, 47):
        look(aurora, at=AT + timedelta(days=days))
    run_jobs()
    assert [one.subject for one in mail.outbox] == ["Reminder: your tier Gold ends on 23 Jan 2027"]
    mail.outbox.clear()
    look(aurora, at=AT + timedelta(days=59))
    assert aurora.tier == "GOLD"
    look(aurora, at=AT + timedelta(days=60))
    assert (aurora.tier, standing(aurora).notice) == ("SILVER", None)
    run_jobs()
    assert mail.outbox[0].subject == "Your tier is Silver from today"
    assert "Marketing money needs an approval of ours from now on." in mail.outbox[0].body
    assert spells(aurora)[-1] == ("SILVER", "FALLS")


def test_a_notice_ends_where_the_tier_is_met_again() -> None:
    aurora = make_old("Aurora Oy", "SILVER", 60_000)
    make_member(aurora, "Olga", Role.PARTNER_OWNER)
    look(aurora)
    assert standing(aurora).notice is not None
    make_won(aurora, 40_000)
    look(aurora, at=AT + timedelta(days=3))
    assert (aurora.tier, standing(aurora).notice) == ("SILVER", None)
    run_jobs()
    assert [one.subject for one in mail.outbox][-1] == "You keep tier Silver"


def test_a_win_counts_in_its_own_transaction_and_earns_by_the_tier_before_it(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE", 60_000, type="REFERRAL")
    deal = open_deal(aurora, 40_000)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, net=None, at=AT)
    aurora.refresh_from_db()
    assert aurora.tier == "SILVER"
    (entry,) = find_entries_of("deal", deal.pk)
    assert entry.amount.minor == 4_000_00
    reopening.reopen_deal(by=aino, deal_id=deal.pk, reason="Wrong deal", at=AT)
    aurora.refresh_from_db()
    # It has the tier since today, so it is kept for a while.
    assert (aurora.tier, standing(aurora).reached, standing(aurora).notice) == ("SILVER", "BRONZE", None)


def open_deal(partner: Partner, euros: int):
    deal = make_won(partner, euros)
    deal.stage, deal.closed_on = "NEGOTIATION", None
    deal.save()
    return deal


def test_a_partner_of_a_list_keeps_what_the_list_says_and_hears_nothing() -> None:
    aurora = make_partner("Aurora Oy", tier="GOLD", created_at=AT)
    other = make_old("Polar Oy", "BRONZE", 350_000)
    make_member(other, "Olga", Role.PARTNER_OWNER)
    jobs.review_all(silent=True)
    aurora.refresh_from_db()
    other.refresh_from_db()
    assert (aurora.tier, standing(aurora).notice, other.tier) == ("GOLD", None, "GOLD")
    assert not Event.objects.filter(verb__startswith="tier.").exists()
    # A list that says otherwise later.
    Partner.objects.filter(pk=aurora.pk).update(tier="SILVER")
    jobs.review_all(silent=True)
    assert spells(aurora) == [("GOLD", "FOUND"), ("SILVER", "IMPORTED")]


def test_what_a_partner_must_hear_of_waits_for_the_night() -> None:
    aurora = make_old("Aurora Oy", "GOLD", 120_000)
    look(aurora)
    late = AT + timedelta(days=60)
    review_partners(by=JOB, partner_ids=[aurora.pk], at=late, silent=True)
    aurora.refresh_from_db()
    assert (aurora.tier, standing(aurora).falls_on) == ("GOLD", ON + timedelta(days=60))
    look(aurora, at=late)
    assert aurora.tier == "SILVER"


@pytest.mark.parametrize(("target", "tier"), [("deals", "SILVER"), ("candidates", "BRONZE")])
def test_an_import_of_partners_or_deals_is_followed_by_a_job(aino, target, tier) -> None:
    aurora = make_old("Aurora Oy", "BRONZE", 150_000, tier_since=clock.today() - timedelta(days=365))
    Deal.objects.update(opened_on=clock.today(), closed_on=clock.today())
    events.record("import.landed", by=aino, at=AT, subject=events.Subject("import", 1), target=target)
    run_jobs()
    aurora.refresh_from_db()
    assert aurora.tier == tier
    assert not Event.objects.filter(verb="tier.changed").exists()


def test_a_partnership_that_ends_has_no_notice_any_more(aino) -> None:
    aurora = make_old("Aurora Oy", "GOLD")
    look(aurora)
    told = {"by": aino, "partner_id": aurora.pk, "reason": "Sold", "on": ON}
    change_lifecycle(lifecycle="EXITED", at=AT, **told)
    assert standing(aurora).notice is None
    look(aurora, at=AT + timedelta(days=200))
    assert aurora.tier == "GOLD"
    change_lifecycle(lifecycle="ACTIVE", at=AT + timedelta(days=201), **told)
    assert standing(aurora).notice is not None


def test_a_published_playbook_moves_tiers_by_a_job(aino) -> None:
    aurora = make_old("Aurora Oy", "BRONZE", 60_000)
    look(aurora)
    edit_draft(by=aino, edits={"margins.thresholds.SILVER": Edit(None, "50000")}, at=AT)
    publish_draft(by=aino, effective_from=ON, reason="Silver is nearer", at=AT)
    run_jobs()
    aurora.refresh_from_db()
    assert aurora.tier == "SILVER"


def test_a_night_asks_as_much_for_many_partners_as_for_one() -> None:
    def statements(count: int) -> int:
        made = [make_old(f"P{count} {number}", "BRONZE", 150_000) for number in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            review_partners(by=JOB, partner_ids=[one.pk for one in made], at=AT)
        return len(asked)

    one, many = statements(1), statements(40)
    assert one == many
    assert Standing.objects.filter(tier="SILVER").count() == 41
