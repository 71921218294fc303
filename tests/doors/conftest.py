"""Who signs in, and the scene on which pages are shown: one of everything."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.query_utils import DeferredAttribute

from kanava.core.models import Letter, User
from kanava.deals.actions import closing, deciding, registering
from kanava.deals.actions.registering import Typed
from kanava.disputes.actions.opening import open_dispute
from kanava.earnings.actions import receiving
from kanava.earnings.actions.closing import close_period
from kanava.earnings.models import Statement
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.models import WaitingMail
from kanava.engagement.writers import Step
from kanava.engagement.writers import Told as TouchpointTold
from kanava.enquiries.actions.asking import Asked, ask
from kanava.ledger.models import Entry
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.models import Silence
from kanava.partners.models import Contact
from kanava.recruiting.actions import aiming, candidates, evidence, judging, moving, reaching
from kanava.recruiting.actions.candidates import Person, Told
from kanava.recruiting.actions.evidence import Sent
from kanava.recruiting.actions.judging import Given, Written
from kanava.recruiting.actions.reaching import Attempt
from kanava.recruiting.models import LetterTemplate
from kanava.rules.co_selling import Criterion as SellingCriterion
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.rules.scoring import Criterion
from kanava.rules.support import About
from tests.agreements.making import make_draft, make_signed, make_version
from tests.factories import make_line, make_member, make_partner, make_registration, make_user, member, staff
from tests.guides.making import make_scene as make_guide_scene
from tests.integrations.importing import csv, land, start
from tests.letterbox.mails import arrive, written
from tests.library.making import make_material, make_picture, slides
from tests.mdf.making import make_claim, make_fund
from tests.payouts.making import make_account, make_paying, make_sent, typed
from tests.rules.test_files import PDF, PNG
from tests.simulation.making import make_simulation
from tests.terms.making import make_term
from tests.training.certifying import make_taken
from tests.training.live import make_live_scene
from tests.training.making import make_scene
from tests.translations.making import make_scene as make_translations


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that left a value unread and shows it after all would ask for it row by row; here it is told."""
    plain = DeferredAttribute.__get__

    def get(self: DeferredAttribute, instance: object, cls: object = None) -> object:
        unread = instance is not None and self.field.attname not in instance.__dict__
        assert not unread, f"{type(instance).__name__}.{self.field.attname} was not read with its row"
        return plain(self, instance, cls)

    monkeypatch.setattr(DeferredAttribute, "__get__", get)


AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def aino(db) -> User:
    """The owner."""
    return make_user("Aino", role="OWNER")


@pytest.fixture
def eva(db) -> User:
    """A partner manager."""
    return make_user("Eva", role="PARTNER_MANAGER")


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
    scores = dict.fromkeys(SellingCriterion, 4)
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
    aurora, polar = (
        make_partner("Aurora Oy", type="REFERRAL", business_id="24567810"),
        make_partner("Polar GmbH"),
    )
    aino = make_user("Aino", role="OWNER")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=AT)
    sold = make_registration(aurora, "Nokian Sahat Oy", at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=sold.pk, at=AT)
    closing.win_deal(by=staff(aino), deal_id=sold.deal.pk, closed_on=AT.date(), at=AT)
    candidate = candidates.create_candidate(
        by=staff(aino), told=Told("Kaiku Palvelut Oy", "FI", "ASSOCIATION", type="MSP"), at=AT
    )
    person = candidates.save_contact(by=staff(aino), candidate_id=candidate.pk, person=Person("Laura"), at=AT)
    aiming.add_targets(by=staff(aino), companies=[Written("Porvoon Pumput Oy", "FI")], at=AT)
    theirs = [Written("PORVOON PUMPUT", "FI")]
    measure = judging.measure_coverage(
        by=staff(aino), candidate_id=candidate.pk, file_name="c.csv", customers=theirs, at=AT
    )
    paper = evidence.add_paper(
        by=staff(aino),
        candidate_id=candidate.pk,
        check="FINANCES",
        sent=Sent("a.pdf", PDF, "OTHER_PAPER"),
        at=AT,
    )
    given = {one.value: Given(7, "Seen on their site") for one in Criterion}
    judging.score_candidate(by=staff(aino), candidate_id=candidate.pk, given=given, at=AT)
    moving.move_candidate(by=staff(aino), candidate_id=candidate.pk, step="TARGET", at=AT)
    tried = Attempt("MAIL", AT.date(), is_cold=True, text="Three lines")
    reaching.log_outreach(by=staff(aino), candidate_id=candidate.pk, attempt=tried, at=AT)
    make_fund(aurora)
    campaign = make_claim(aurora, aino)
    version = make_version()
    typed_draft = Typed(customer_name="Kone Oyj", product_line_id=make_line().pk)
    plan = _plan_of(aurora, aino)
    scenario = co_selling.keep_scenario(
        by=staff(aino), title="The doubting CIO", text="They have a tool already.", is_used=True, at=AT
    )
    entry = Entry.objects.get()
    paid = receiving.record_customer_payment(
        by=staff(aino),
        deal_id=sold.deal.pk,
        told=receiving.Told(Kind.PAID, Money(100, "EUR"), AT.date()),
        at=AT,
    )
    close_period(by=staff(aino), day=AT.date(), at=AT + timedelta(days=40))
    eero = make_user("Eero", role="FINANCE")
    make_account(aurora, aino, eero, at=AT)
    run = make_sent(make_paying(staff(aino)), aino, eero, at=AT + timedelta(days=80))
    make_account(aurora, aino, eero, told=typed("DE"), at=AT + timedelta(days=90))
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    material = make_material("Logo", content=PNG, at=AT)
    template = make_material("Own slides", content=slides("{{partner.name}}"), kind="OWN_TEMPLATE", at=AT)
    return {
        **make_scene(staff(aino), aurora, bertil),
        **make_guide_scene(bertil, aurora),
        "plan": plan,
        "material": material,
        "template": template,
        "picture": make_picture(material.editions.get().current),
        "template_file": template.editions.get().current,
        "material_file": material.editions.get().current,
        "scenario": scenario,
        "registration": found,
        "deal": found.deal,
        "customer": found.customer,
        "candidate": candidate,
        "candidate_contact": person,
        "measure": measure,
        "evidence": paper,
        "letter_template": LetterTemplate.objects.create(
            name="Three lines", language="en", subject="{COMPANY}", body="Hello {PERSON}"
        ),
        "entry": entry,
        "paid": paid,
        "statement": Statement.objects.get(),
        "payment": run.payments.get(),
        "draft": registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed_draft, at=AT),
        "owner": aino,
        # assessments and certificates
        **make_taken(staff(aino), aurora, bertil, at=AT),
        **make_translations(staff(aino), aurora, bertil, material),
        **make_live_scene(aino, aurora, bertil),
        # terms
        "term": make_term(staff(aino), aurora, at=AT),
        "dispute": open_dispute(
            by=member(aurora, Role.PARTNER_FINANCE),
            entry_id=entry.pk,
            ground="WRONG_RATE",
            text="We agreed on 30 %.",
            expected=None,
            at=AT,
        ),
        "enquiry": ask(
            by=member(aurora, user_id=bertil.pk),
            told=Asked("Prices", "Where is the list?", About.DEAL, found.deal.pk),
            at=AT,
        ),
        # marketing money
        "campaign": campaign,
        "proof": campaign.proofs.first(),
        # a draft tried on what was earned
        "simulation": make_simulation(
            AT.date() - timedelta(days=30), AT.date(), margins={"referral": {"BRONZE": 12}}
        ),
        # agreements
        "agreement": make_signed(aurora, at=AT),
        "agreement_draft": make_draft(polar, at=AT),
        "agreement_version": version,
        "agreement_template": version.template,
        "executive": make_user("Maija", role="EXECUTIVE"),
        "own": bertil,
        "stranger": make_member(polar, "Charlotte"),
        "technician": make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN),
        "aurora": aurora,
        "contact": Contact.objects.create(partner=aurora, name="Cecilia", email="c@aurora.fi"),
        "touchpoint": record_touchpoint(
            by=staff(aino),
            partner_id=aurora.pk,
            told=TouchpointTold(
                "CALL", AT, text="They want a workshop.", is_shared=True, deal_id=found.deal.pk
            ),
            step=Step("Agree on a day", AT.date(), is_theirs=True),
            at=AT,
        ),
        "mail": WaitingMail.objects.create(
            owner=aino,
            received_at=AT,
            sent_at=AT,
            sender="x@nowhere.se",
            title="Hello",
            text="Words",
            candidates=[aurora.pk],
        ),
        "letter": Letter.objects.create(
            written_at=AT,
            recipients=["bertil@example.com"],
            subject="Hello",
            text="Text",
            html="<p>HTML</p>",
            calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            calendar_method="REQUEST",
        ),
        "message": arrive(written("Customer: Kone Oyj", sender="x@stranger.example"), at=AT),
        "run": start(
            "deals", "crm", csv("deals.csv", "Deal Id,Stage,Close Date,Amount", "1,Limbo,2024-01-01,5")
        ),
        "landed": land(
            start("revenue", "books", csv("totals.csv", "Month,Total revenue,Currency", "2026-03,1000,EUR"))
        ),
    }
