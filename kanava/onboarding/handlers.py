"""What happens to a partner makes its plan and completes tasks of it, in the same transaction (guide: F1, F3, F7)."""

from datetime import date

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.engagement.models import Touchpoint
from kanava.onboarding import answering, writers
from kanava.onboarding.actions import check_ins
from kanava.onboarding.hearing import WORDS, end, hear, is_word
from kanava.onboarding.models import CheckIn
from kanava.partners.models import Partner
from kanava.rules.onboarding import Fact
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Actor, Role, Via, system

FACTS = {
    "people.invited": Fact.INVITED,
    "people.joined": Fact.PORTAL_USED,
    "registration.approved": Fact.DEAL_REGISTERED,
    "onboarding.co_selling_assessed": Fact.CO_SELLING_ASSESSED,
}


def actor_of(event: Event) -> Actor:
    """Who did what an event tells."""
    return Actor(Role(event.actor_role), Via(event.via), event.actor_id, None)


@subscribe("partner.signed", atomic=True)
def make_plan(event: Event) -> None:
    """A signed partner gets its plan; who was signed long ago needs none."""
    partner = Partner.objects.get(pk=event.object_id)
    writers.make_plan(partner, date.fromisoformat(event.data["on"]), by=actor_of(event), at=event.at)


@subscribe("partner.changed", atomic=True)
def follow_signing(event: Event) -> None:
    """A corrected day of signing moves the plan."""
    plan = writers.lock_plan(partner_id=event.object_id, closed_on=None)
    signed_on = plan.partner.signed_on if plan is not None else None
    if plan is not None and signed_on is not None and signed_on != plan.signed_on:
        writers.follow_signing(plan, signed_on, by=actor_of(event), at=event.at)


@subscribe(*FACTS, atomic=True)
def complete(event: Event) -> None:
    """What has happened ticks what it completes."""
    if event.partner_id is not None:
        writers.complete(event.partner_id, FACTS[event.verb], by=actor_of(event), at=event.at)


@subscribe("training.path_done", atomic=True)
def complete_training(event: Event) -> None:
    """A path that was finished ticks the training of its role, once nobody has one of it left."""
    if event.partner_id is not None:
        writers.complete_training(event.partner_id, by=actor_of(event), at=event.at)


@subscribe("partner.moved", atomic=True)
def close(event: Event) -> None:
    """Where the partnership ends, so does its plan."""
    if event.data["after"] == Lifecycle.EXITED:
        plan = writers.lock_plan(partner_id=event.object_id, closed_on=None)
        if plan is not None:
            check_ins.close(plan, by=actor_of(event), at=event.at)


@subscribe(*WORDS, atomic=True)
def hear_word(event: Event) -> None:
    """A word of the partner's own people ends its silence; what we write about it does not."""
    if event.partner_id is not None and is_word(event):
        end(event.partner_id, event.at)


@subscribe("touchpoint.recorded", "onboarding.co_selling_assessed", atomic=True)
def hear_of_talk(event: Event) -> None:
    """So does a talk, on the day on which it was; a note of our own, or a call that reached nobody, is none."""
    if event.partner_id is not None and event.data.get("contact", True):
        hear(event.partner_id, event.at)


@subscribe("touchpoint.corrected", "touchpoint.removed", atomic=True)
def put_right(event: Event) -> None:
    """A talk that was put right on the timeline, or taken away there, reads the same in the plan."""
    talks = CheckIn.objects.filter(touchpoint_id=event.object_id)
    if event.verb == "touchpoint.removed":
        talks.update(outcome="", next_step="")
    else:
        words = Touchpoint.objects.filter(pk=event.object_id).values_list("text", flat=True)
        talks.update(outcome=words[0][:2000])


@subscribe(*answering.ASKS, atomic=True)
def wait(event: Event) -> None:
    """A partner waits for our answer; what we write for it ourselves waits for nobody."""
    if event.actor_role in PARTNER_ROLES:
        answering.ask(event)


@subscribe(*answering.ANSWERS, atomic=True)
def answer(event: Event) -> None:
    """One of us answers; what the rules refuse at once was no wait."""
    if event.actor_role in STAFF_ROLES:
        answering.answer(event)
    else:
        answering.forget(event)


@subscribe(*answering.ENDS, atomic=True)
def forget(event: Event) -> None:
    """What was withdrawn or has ended waits no more."""
    answering.forget(event)


@subscribe("partner.manager_assigned", "partner.contact_kept", "partner.contact_removed", atomic=True)
def ask_others(event: Event) -> None:
    """Who talks has changed: calendars follow."""
    check_ins.ask_others(event.object_id, by=actor_of(event), at=event.at)


@subscribe("onboarding.plan_made")
def invite(event: Event) -> None:
    """The first check-ins are near: their invitations go out with the plan."""
    check_ins.invite_to_check_ins(by=system(Via.JOB), at=event.at)
