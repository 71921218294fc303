"""A campaign's way from the budget over request, approval and claim to the ledger (guide: C4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.core.models import Event
from kanava.deals.models import Deal
from kanava.ledger.models import ExchangeRate
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.mdf.actions import claiming, deciding, linking, requesting, settling, timing
from kanava.mdf.models import Budget, Campaign, Draw
from kanava.mdf.queries import get_fund
from kanava.partners.models import Partner
from kanava.rules import mdf
from kanava.rules.campaigns import AmountAboveAsked, CampaignMoved, CostTooHigh
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.rules.rates import NoRate
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from tests.factories import client_of, make_member, make_partner, make_user, member, set_rules, staff
from tests.mdf.making import (
    AFTER,
    AT,
    FINANCE,
    JOB,
    make_approved,
    make_budget,
    make_claim,
    make_fund,
    make_request,
    make_won,
    plan_of,
)
from tests.rules.test_files import PDF

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def fund(partner: Partner, on: date = TODAY) -> tuple[int, int, int, int]:
    found = get_fund(partner.pk, on=on, currency="EUR")
    return tuple(one.minor // 100 for one in (found.budget, found.committed, found.spent, found.left))


def test_a_quarters_revenue_becomes_a_budget_once(aurora: Partner) -> None:
    assert fund(aurora) == (10_000, 0, 0, 10_000)
    budget = Budget.objects.get()
    assert (budget.first_on, budget.last_on, budget.expires_on) == (
        date(2026, 7, 1), date(2026, 9, 30), date(2027, 9, 30),
    )  # fmt: skip
    assert timing.accrue_budgets(by=JOB, at=AT) == 0
    assert Event.objects.filter(verb="mdf.accrued").count() == 1


def test_a_budget_follows_its_periods_revenue_but_never_below_what_is_committed(
    aurora: Partner, aino
) -> None:
    make_won(aurora, 100_000_00, date(2026, 8, 1))
    assert timing.accrue_budgets(by=JOB, at=AT) == 1
    assert fund(aurora)[0] == 15_000
    make_approved(aurora, aino)
    Deal.objects.all().update(stage="LOST")
    assert timing.accrue_budgets(by=JOB, at=AT) == 1
    assert fund(aurora) == (2000, 2000, 0, 0)


def test_a_tier_without_a_right_to_funds_has_no_budget() -> None:
    set_rules(funds={"others_by_approval": False})
    polar = make_partner("Polar GmbH", tier="SILVER")
    make_budget(polar, at=datetime.now(UTC))
    assert not Budget.objects.exists()


def test_an_approval_commits_the_money_and_a_payment_spends_it(aurora: Partner, aino) -> None:
    found = make_claim(aurora, aino)
    assert fund(aurora) == (10_000, 2000, 0, 8000)
    found = settling.pay_claim(by=FINANCE, campaign_id=found.pk, at=AFTER)
    assert (found.state, found.paid_minor) == ("PAID_OUT", 1900_00)
    assert fund(aurora) == (10_000, 0, 1900, 8100)
    assert get_balances(aurora.pk) == {"ACCRUED": [euros(1900)]}
    (entry,) = find_entries_of("mdf", found.pk)
    assert (entry.kind, [step.code for step in entry.steps]) == ("MDF", ["MDF_PROVEN", "MDF_SHARE"])
    assert all(one.level == Level.OK for one in (*prove_amounts(), *prove_records()))


def test_a_claim_is_paid_for_what_is_accepted_and_at_most_what_was_approved(aurora: Partner, aino) -> None:
    found = make_claim(aurora, aino, claimed=(9000_00, 1000_00))
    first, second = found.costs.order_by("position")
    accepted = {first.pk: euros(9500), second.pk: euros(0)}
    with pytest.raises(CostTooHigh):
        settling.pay_claim(by=FINANCE, campaign_id=found.pk, accepted=accepted, at=AFTER)
    accepted[first.pk] = euros(9000)
    found = settling.pay_claim(by=FINANCE, campaign_id=found.pk, accepted=accepted, at=AFTER)
    assert found.paid_minor == 2000_00
    with pytest.raises(CampaignMoved):
        settling.pay_claim(by=FINANCE, campaign_id=found.pk, at=AFTER)


def test_never_more_is_committed_than_is_left(aurora: Partner, aino) -> None:
    for _ in range(5):
        make_approved(aurora, aino)
    assert fund(aurora)[3] == 0
    last = make_request(aurora)
    with pytest.raises(mdf.BudgetExceeded):
        deciding.approve_campaign(by=staff(aino), campaign_id=last.pk, at=AT)


def test_a_part_may_be_approved_and_never_more_than_was_asked(aurora: Partner, aino) -> None:
    asked = make_request(aurora)
    with pytest.raises(AmountAboveAsked):
        deciding.approve_campaign(by=staff(aino), campaign_id=asked.pk, amount=euros(2001), at=AT)
    found = deciding.approve_campaign(by=staff(aino), campaign_id=asked.pk, amount=euros(1200), at=AT)
    assert found.approved_minor == 1200_00
    assert found.claim_due_on == found.ends_on + timedelta(days=45)
    assert fund(aurora) == (10_000, 1200, 0, 8800)


def test_a_tier_below_needs_an_owner_and_a_manager_only_decides_for_their_own(aino) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    silver = make_partner("Silver Oy", tier="SILVER", manager=eva)
    make_budget(silver)
    asked = make_request(silver)
    assert asked.is_exception
    with pytest.raises(NotPermitted):
        deciding.approve_campaign(by=staff(eva), campaign_id=asked.pk, at=AT)
    deciding.approve_campaign(by=staff(aino), campaign_id=asked.pk, at=AT)
    gold = make_partner("Gold Oy", tier="GOLD")
    with pytest.raises(NotPermitted):
        deciding.ask_partner(by=staff(eva), campaign_id=make_request(gold).pk, question="?", at=AT)


def test_a_question_stops_the_clock_and_the_answer_starts_it_again(aurora: Partner, aino) -> None:
    asked = make_request(aurora)
    assert asked.due_at is not None
    found = deciding.ask_partner(by=staff(aino), campaign_id=asked.pk, question="Which city?", at=AT)
    assert (found.state, found.due_at) == ("QUESTIONED", None)
    by = member(aurora, Role.PARTNER_OWNER)
    found = requesting.answer_question(by=by, campaign_id=asked.pk, answer="Turku", at=AFTER)
    assert found.state == "REQUESTED"
    assert found.due_at is not None
    assert found.due_at > AFTER
    assert found.questions.get().answer == "Turku"


def test_a_request_tells_everything_or_says_what_is_missing(aurora: Partner) -> None:
    plan = plan_of(goal=" ", starts_on=AT.date() - timedelta(days=1), costs=(), points=6000)
    with pytest.raises(Faults) as caught:
        requesting.request_campaign(
            by=member(aurora, Role.PARTNER_OWNER), partner_id=aurora.pk, plan=plan, at=AT
        )
    assert {one.field for one in caught.value.refusals} == {"goal", "starts_on", "costs", "share"}


def test_a_claim_needs_its_proofs_its_time_and_an_end(aurora: Partner, aino) -> None:
    found, by = make_approved(aurora, aino), member(aurora, Role.PARTNER_OWNER)
    given = {"by": by, "campaign_id": found.pk, "claimed": {found.costs.first().pk: euros(100)}}
    with pytest.raises(mdf.CampaignRuns):
        claiming.claim_costs(**given, at=AT)
    with pytest.raises(claiming.ProofMissing) as caught:
        claiming.claim_costs(**given, at=AFTER)
    assert caught.value.params["kinds"] == ("INVOICE", "MATERIAL")
    claiming.add_proof(by=by, campaign_id=found.pk, kind="INVOICE", name="i.pdf", content=PDF, at=AFTER)
    with pytest.raises(claiming.ProofKnown):
        claiming.add_proof(by=by, campaign_id=found.pk, kind="INVOICE", name="i.pdf", content=PDF, at=AFTER)
    with pytest.raises(mdf.ClaimTooLate):
        claiming.claim_costs(**given, at=AFTER + timedelta(days=60))


def test_a_claim_that_is_sent_back_has_time_to_be_completed(aurora: Partner, aino) -> None:
    found = make_claim(aurora, aino)
    late = AFTER + timedelta(days=40)
    found = settling.return_claim(
        by=FINANCE, campaign_id=found.pk, message="The invoice is of another fair.", at=late
    )
    assert (found.state, found.claim_due_on) == ("COMMITTED", late.date() + timedelta(days=14))
    assert fund(aurora)[1] == 2000


def test_what_nobody_claims_goes_back_to_the_budget(aurora: Partner, aino) -> None:
    found = make_approved(aurora, aino)
    assert timing.remind_of_claims(by=JOB, at=AT + timedelta(days=45)) == 1
    assert timing.remind_of_claims(by=JOB, at=AT + timedelta(days=46)) == 0
    assert timing.lapse_campaigns(by=JOB, at=AT + timedelta(days=55)) == 0
    assert timing.lapse_campaigns(by=JOB, at=AT + timedelta(days=56)) == 1
    found.refresh_from_db()
    assert found.state == "LAPSED"
    assert fund(aurora) == (10_000, 0, 0, 10_000)


def test_more_time_is_asked_for_and_given_as_often_as_the_playbook_says(aurora: Partner, aino) -> None:
    found, by = make_approved(aurora, aino), member(aurora, Role.PARTNER_OWNER)
    due = found.claim_due_on
    claiming.ask_for_time(by=by, campaign_id=found.pk, reason="The fair was moved", at=AFTER)
    assert timing.lapse_campaigns(by=JOB, at=AT + timedelta(days=80)) == 0
    found = settling.extend_claim(by=staff(aino), campaign_id=found.pk, at=AFTER)
    assert found.claim_due_on == due + timedelta(days=30)
    with pytest.raises(mdf.ExtensionsUsed):
        claiming.ask_for_time(by=by, campaign_id=found.pk, reason="Again", at=AFTER)


def test_a_declined_claim_and_a_withdrawn_campaign_give_the_money_back(aurora: Partner, aino) -> None:
    claim = make_claim(aurora, aino)
    settling.decline_claim(by=FINANCE, campaign_id=claim.pk, message="It never took place.", at=AFTER)
    running = make_approved(aurora, aino)
    requesting.withdraw_campaign(by=member(aurora, Role.PARTNER_OWNER), campaign_id=running.pk, at=AT)
    assert fund(aurora) == (10_000, 0, 0, 10_000)
    assert not Draw.objects.exclude(amount_minor=0).exists()
    assert all(one.level == Level.OK for one in prove_records())


def test_an_expired_budget_cannot_be_committed(aurora: Partner, aino) -> None:
    asked = make_request(aurora)
    late = datetime(2027, 10, 1, 9, tzinfo=UTC)
    with pytest.raises(mdf.BudgetExceeded):
        deciding.approve_campaign(by=staff(aino), campaign_id=asked.pk, at=late)
    assert get_fund(aurora.pk, on=late.date(), currency="EUR").lapsed == euros(10_000)


def test_a_campaign_in_another_currency_waits_for_its_rate(aino) -> None:
    nordic = make_partner("Nordic AB", tier="GOLD", currency="SEK", country="SE")
    make_budget(nordic)
    asked = make_request(nordic)
    with pytest.raises(NoRate):
        deciding.approve_campaign(by=staff(aino), campaign_id=asked.pk, at=AT)


def test_a_deal_counts_for_one_campaign_of_its_own_partner(aurora: Partner, aino) -> None:
    first, second = make_approved(aurora, aino), make_approved(aurora, aino)
    deal, foreign = make_won(aurora, 100, AT.date()), make_won(make_partner("Polar GmbH"), 100, AT.date())
    by = member(aurora, Role.PARTNER_OWNER)
    linking.link_deal(by=by, campaign_id=first.pk, deal_id=deal.pk, at=AT)
    with pytest.raises(linking.DealCounted):
        linking.link_deal(by=by, campaign_id=second.pk, deal_id=deal.pk, at=AT)
    with pytest.raises(NotFound):
        linking.link_deal(by=by, campaign_id=first.pk, deal_id=foreign.pk, at=AT)
    linking.unlink_deal(by=by, campaign_id=first.pk, deal_id=deal.pk, at=AT)
    linking.link_deal(by=by, campaign_id=second.pk, deal_id=deal.pk, at=AT)


def test_another_partner_is_told_nothing(aurora: Partner, aino) -> None:
    found = make_approved(aurora, aino)
    stranger = member(make_partner("Polar GmbH"), Role.PARTNER_OWNER)
    with pytest.raises(NotFound):
        requesting.withdraw_campaign(by=stranger, campaign_id=found.pk, at=AT)
    assert Campaign.objects.get().state == "COMMITTED"


def test_a_late_answer_is_told_once(aurora: Partner) -> None:
    make_request(aurora)
    assert timing.escalate_campaigns(by=JOB, at=AT + timedelta(days=30)) == 1
    assert timing.escalate_campaigns(by=JOB, at=AT + timedelta(days=31)) == 0


def test_the_rates_of_an_approval_are_kept_shown_and_proved(aino) -> None:
    nordic = make_partner("Nordic AB", tier="GOLD", currency="SEK", country="SE")
    make_fund(nordic)
    friday = AT.date() - timedelta(days=4)
    ExchangeRate.objects.create(currency="SEK", on_date=friday, per_euro="11.05")
    approved = make_approved(nordic, aino)
    assert approved.quotes == {"SEK": [friday.isoformat(), "11.05000000"]}
    assert Draw.objects.get().first_minor == 181_00
    ExchangeRate.objects.create(currency="SEK", on_date=AT.date(), per_euro="10")
    page = reverse("console:fund-campaign", args=[approved.pk])
    own = client_of(make_member(nordic, "Nils", Role.PARTNER_OWNER))
    for text in (
        client_of(aino).get(page).content.decode(),
        own.get(reverse("portal:fund-campaign", args=[approved.pk])).content.decode(),
    ):
        assert "€181.00" in text
        assert "SEK at 11.05 for one euro" in text
    assert all(one.level == Level.OK for one in prove_records())
    Draw.objects.update(first_minor=182_00)
    assert [one.look for one in prove_records() if one.level != Level.OK] == [f"mdf_campaign {approved.pk}"]
    Draw.objects.update(first_minor=181_00)
    deciding.recall_approval(by=staff(aino), campaign_id=approved.pk, message="Wrong amount.", at=AT)
    assert Campaign.objects.get().quotes == {}
