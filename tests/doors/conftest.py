"""The scene on which pages are shown: one of everything."""

from datetime import UTC, datetime, timedelta

import pytest

from kanava.core.models import Letter
from kanava.deals.actions import closing, deciding, registering
from kanava.deals.actions.registering import Typed
from kanava.ledger.models import Entry
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.models import Silence
from kanava.partners.models import Contact
from kanava.rules.co_selling import Criterion
from kanava.rules.people import Role
from tests.factories import make_line, make_member, make_partner, make_registration, make_user, member, staff
from tests.integrations.importing import csv, land, start

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def _plan_of(partner, owner):
    partner.signed_on = AT.date() - timedelta(days=40)
    partner.save()
    plan = tasks.start_plan(by=staff(owner), partner_id=partner.pk, at=AT)
    milestone = plan.milestones.get(mark="FIRST")
    tasks.assess_milestone(by=staff(owner), milestone_id=milestone.pk, result="MET", feedback="Good", at=AT)
    talk = plan.check_ins.order_by("-starts_at")[0]
    check_ins.skip_check_in(by=staff(owner), check_in_id=talk.pk, reason="Fair in Stockholm", at=AT)
    deal_id = partner.deals.values_list("pk", flat=True)[0]
    told = co_selling.Told("OPPORTUNITY", AT.date(), deal_id=deal_id, our_person="Otto")
    co_selling.plan_co_selling(by=staff(owner), plan_id=plan.pk, told=told, at=AT)
    scores = dict.fromkeys(Criterion, 4)
    co_selling.assess_co_selling(
        by=staff(owner),
        plan_id=plan.pk,
        scores=scores,
        outcome="A second meeting",
        feedback="Ask more",
        at=AT,
    )
    Silence.objects.create(partner=partner, since_on=AT.date(), noticed_at=AT)
    return plan


@pytest.fixture
def scene(db):
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar GmbH")
    aino = make_user("Aino", role="OWNER")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=AT)
    sold = make_registration(aurora, "Nokian Sahat Oy", at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=sold.pk, at=AT)
    closing.win_deal(by=staff(aino), deal_id=sold.deal.pk, closed_on=AT.date(), at=AT)
    typed = Typed(customer_name="Kone Oyj", product_line_id=make_line().pk)
    plan = _plan_of(aurora, aino)
    scenario = co_selling.keep_scenario(
        by=staff(aino), title="The doubting CIO", text="They have a tool already.", is_used=True, at=AT
    )
    return {
        "plan": plan,
        "scenario": scenario,
        "registration": found,
        "deal": found.deal,
        "customer": found.customer,
        "entry": Entry.objects.get(),
        "draft": registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT),
        "owner": aino,
        "executive": make_user("Maija", role="EXECUTIVE"),
        "own": make_member(aurora, "Bertil", Role.PARTNER_OWNER),
        "stranger": make_member(polar, "Charlotte"),
        "technician": make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN),
        "aurora": aurora,
        "contact": Contact.objects.create(
            partner=aurora, name="Cecilia", email="c@aurora.fi", is_primary=True
        ),
        "letter": Letter.objects.create(
            written_at=AT, recipients=["bertil@example.com"], subject="Hello", text="Text", html="<p>HTML</p>"
        ),
        "run": start(
            "deals", "crm", csv("deals.csv", "Deal Id,Stage,Close Date,Amount", "1,Limbo,2024-01-01,5")
        ),
        "landed": land(
            start("revenue", "books", csv("totals.csv", "Month,Total revenue,Currency", "2026-03,1000,EUR"))
        ),
    }
