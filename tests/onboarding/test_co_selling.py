"""The first shared sale or a practice pitch, and what plans are made of (guide: F3, I2)."""

from datetime import timedelta

import pytest

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import deciding
from kanava.onboarding.actions import co_selling
from kanava.onboarding.actions.co_selling import Told
from kanava.onboarding.actions.templates import write_template
from kanava.onboarding.models import Plan, PlanTemplate, Task
from kanava.onboarding.queries import find_own_path, list_joint_deals, list_scenarios
from kanava.onboarding.queries.templates import get_template, list_templates
from kanava.partners import actions as partner_actions
from kanava.partners.actions import ChoiceUnknown
from kanava.rules.co_selling import Criterion, NotYetHeld
from kanava.rules.onboarding import GUIDE, Fact, Item, Mark, Phase, Side, Template
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_partner, make_registration
from tests.onboarding.conftest import AT, SIGNED

pytestmark = pytest.mark.django_db
OWNER = Actor(Role.OWNER, Via.CONSOLE)
SCORES = dict.fromkeys([one.value for one in Criterion], 4)


def assess(plan: Plan, by, **changed: object) -> object:
    told = {
        "scores": SCORES,
        "outcome": "A second meeting",
        "feedback": "Let them talk more.",
        "at": AT,
        **changed,
    }
    return co_selling.assess_co_selling(by=by, plan_id=plan.pk, **told)  # type: ignore[arg-type]


def test_a_joint_opportunity_is_assessed_and_the_partner_reads_it(plan, eva, seller) -> None:
    told = Told("OPPORTUNITY", SIGNED, customer="Kone Oyj", our_person="Otto", partner_person="Bertil")
    with pytest.raises(co_selling.CoSellingMissing):
        assess(plan, eva)
    co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=told, at=AT)
    assess(plan, eva)
    assert Task.objects.get(plan=plan, code="FEEDBACK").done_at == AT
    with partner_session(plan.partner_id):
        path = find_own_path(by=seller)
        assert path is not None
        assert path.co_selling is not None
        assert (path.co_selling.feedback, path.co_selling.scores["NEED"]) == ("Let them talk more.", 4)
    # What was assessed is not replaced by something else; it can be assessed anew.
    with pytest.raises(ChoiceUnknown):
        co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=told, at=AT)
    assess(plan, eva, feedback="Better than I thought.")
    assert "Better" not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_deal_of_the_partner_can_be_the_first_joint_opportunity(plan, eva, seller) -> None:
    mine, other = (
        make_registration(plan.partner, at=AT),
        make_registration(make_partner("Polar GmbH"), "Kone Oyj", at=AT),
    )
    for found in (mine, other):
        deciding.approve_registration(by=OWNER, registration_id=found.pk, at=AT)
        found.refresh_from_db()
    assert [key for key, _title in list_joint_deals(plan.partner_id, by=eva)] == [mine.deal.pk]
    told = Told("OPPORTUNITY", SIGNED, deal_id=other.deal.pk)
    with pytest.raises(Faults) as caught:
        co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=told, at=AT)
    assert [one.field for one in caught.value.refusals] == ["deal_id"]
    told = Told("OPPORTUNITY", SIGNED, deal_id=mine.deal.pk)
    co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=told, at=AT)
    with partner_session(plan.partner_id):
        path = find_own_path(by=seller)
        assert path is not None
        assert path.co_selling is not None
        assert path.co_selling.deal is not None
        assert path.co_selling.deal.title == mine.deal.title


def test_a_practice_pitch_needs_a_scenario(plan, eva) -> None:
    with pytest.raises(Faults) as caught:
        co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=Told("PITCH", SIGNED), at=AT)
    assert [one.field for one in caught.value.refusals] == ["scenario_id"]
    with pytest.raises(Faults):
        co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=Told("OPPORTUNITY", SIGNED), at=AT)
    scenario = co_selling.keep_scenario(by=eva, title="The CIO", text="Doubts.", is_used=True, at=AT)
    assert list_scenarios() == [(scenario.pk, "The CIO")]
    told = Told("PITCH", SIGNED + timedelta(days=1), scenario_id=scenario.pk)
    co_selling.plan_co_selling(by=eva, plan_id=plan.pk, told=told, at=AT)
    with pytest.raises(NotYetHeld):
        assess(plan, eva)
    with pytest.raises(Faults) as caught:
        assess(plan, eva, scores={"NEED": 6}, feedback=" ", at=AT + timedelta(days=1))
    assert len(caught.value.refusals) == 5
    co_selling.keep_scenario(
        by=eva, title="The CIO", text="Doubts.", is_used=False, at=AT, scenario_id=scenario.pk
    )
    assert list_scenarios() == []


def test_the_programme_writes_its_own_template_for_partners_signed_later(plan, aino, eva) -> None:
    own = Template(
        (
            Item(Side.OURS, Phase.START, 1, "AGREEMENT", fact=Fact.SIGNED),
            Item(Side.THEIRS, Phase.TRAINING, 2, title="Read the handbook"),
        ),
        ((Mark.SECOND, "Two registrations"),),
    )
    with pytest.raises(NotPermitted):
        write_template(by=eva, kind="RESELLER", template=own, at=AT)
    write_template(by=aino, kind="RESELLER", template=own, at=AT)
    assert Task.objects.filter(plan=plan).count() == 13  # a running plan stays as it is
    told = partner_actions.Told("Seuraava Oy", "RESELLER", "FI", signed_on=SIGNED)
    later = Plan.objects.get(partner=partner_actions.create_partner(by=aino, told=told, at=AT))
    assert [(one.code, one.title) for one in later.tasks.order_by("due_on")] == [
        ("AGREEMENT", ""),
        ("", "Read the handbook"),
    ]
    assert later.milestones.get(mark="SECOND").success == "Two registrations"
    assert (later.done, later.template) == (1, PlanTemplate.objects.get())
    write_template(by=aino, kind="RESELLER", template=None, at=AT)
    found = get_template("RESELLER", by=aino)
    assert (found.own, found.template) == (None, GUIDE[PartnerType.RESELLER])
    assert [one.kind for one in list_templates(by=aino)] == ["RESELLER", "REFERRAL", "MSP", "SI"]


def test_a_template_with_faults_is_not_written(aino) -> None:
    with pytest.raises(Faults):
        write_template(by=aino, kind="SI", template=Template((Item(Side.OURS, Phase.START, 1),)), at=AT)
    with pytest.raises(ChoiceUnknown):
        write_template(by=aino, kind="FRIEND", template=None, at=AT)
    assert not PlanTemplate.objects.exists()
