"""A candidate's way: one step at a time, given up and taken up again, and at last a partner (guide: E7)."""

from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.partners import actions as partners
from kanava.partners.models import Contact, Partner
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import ChoiceUnknown, locked, look_after, note
from kanava.recruiting.models import Candidate, CandidateNote
from kanava.recruiting.queries import get_diligence
from kanava.recruiting.writers import end_trials
from kanava.rules.diligence import check_agreement
from kanava.rules.people import Actor
from kanava.rules.recruiting import CloseReason, Step, StepImpossible, check_move
from kanava.rules.refusals import Refusal


class TypeMissing(Refusal):
    """How the company will work with us is not known yet."""

    code = "TYPE_MISSING"


@action("move_candidate")
def move_candidate(
    *, by: Actor, candidate_id: int, step: str, at: datetime, reason: str = "", from_step: str = ""
) -> Candidate:
    """Take a candidate one step on, or back with the reason; whoever makes it a target looks after it where nobody does. `from_step` is where the asker saw it stand: one that has
    moved since is not moved again.

    Raises:
        StepImpossible, StepSkipped (field `step`), ReasonNeeded (field `reason`), NotFound.
        RedFlagStands, ChecksMissing: due diligence does not let it go on to its agreement.
    """
    candidate = locked(candidate_id, by=by, right="move_candidate")
    if from_step and candidate.step != from_step:
        raise StepImpossible(field="step")
    check_move(candidate.step, step, reason)
    if step == Step.AGREEMENT:
        _check_diligence(candidate, at)
    put_on(candidate, step, by=by, at=at, reason=reason)
    if step == Step.TARGET:
        look_after(candidate, by=by, at=at)
    return candidate


def _check_diligence(candidate: Candidate, at: datetime) -> None:
    """Raises RedFlagStands, ChecksMissing."""
    playbook = get_in_force(clock.day_of(at)).playbook
    check_agreement(get_diligence(candidate, playbook).stands, playbook)


def put_on(candidate: Candidate, step: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Note that a candidate stands on a step from today. Joins the caller's transaction."""
    before, candidate.step, candidate.step_since = candidate.step, step, clock.day_of(at)
    candidate.close_reason = ""
    candidate.save(update_fields=["step", "step_since", "close_reason"])
    note(candidate, "moved", by=by, at=at, text=reason, before=before, after=step)


@action("move_candidate")
def close_candidate(
    *,
    by: Actor,
    candidate_id: int,
    reason: str,
    at: datetime,
    text: str = "",
    tells: bool = False,
    words: str = "",
) -> Candidate:
    """Give a candidate up, with the reason and what is said of it among us. Who has applied gets a letter where `tells`
    says so, with `words` in it. Raises StepImpossible, ChoiceUnknown (field `reason`), NotFound."""
    candidate = locked(candidate_id, by=by, right="move_candidate")
    if candidate.step in (Step.CLOSED, Step.PARTNER):
        raise StepImpossible
    if reason not in CloseReason.__members__:
        raise ChoiceUnknown(field="reason")
    before, candidate.step, candidate.step_since = candidate.step, Step.CLOSED, clock.day_of(at)
    candidate.close_reason, candidate.next_step, candidate.next_on = reason, "", None
    candidate.save(update_fields=["step", "step_since", "close_reason", "next_step", "next_on"])
    end_trials(candidate.pk, at=at)
    more: dict[str, object] = {"tells": True} if tells else {}
    if tells and words.strip():
        more["words_id"] = CandidateNote.objects.create(candidate=candidate, text=words.strip()[:1000]).pk
    note(candidate, "closed", by=by, at=at, text=text, before=before, reason=reason, **more)
    return candidate


@action("move_candidate")
def reopen_candidate(*, by: Actor, candidate_id: int, at: datetime) -> Candidate:
    """Take up a candidate that was given up, at the beginning. Raises StepImpossible, NotFound."""
    candidate = locked(candidate_id, by=by, right="move_candidate")
    if candidate.step != Step.CLOSED:
        raise StepImpossible
    put_on(candidate, Step.LISTED, by=by, at=at)
    return candidate


@action("create_partner")
def make_partner(*, by: Actor, candidate_id: int, at: datetime, signed_on: date | None = None) -> Partner:
    """Make a candidate that stands at its agreement a partner: being signed, or signed on a day that is told.

    Raises:
        StepImpossible, TypeMissing, NotFound, and Faults of the partner (a partner with its business id or domain exists).
        RedFlagStands, ChecksMissing: what was found at its agreement stops it as what was found before.
    """
    candidate = locked(candidate_id, by=by, right="move_candidate")
    if candidate.step != Step.AGREEMENT:
        raise StepImpossible
    if not candidate.type:
        raise TypeMissing
    _check_diligence(candidate, at)
    domains = (candidate.domain,) if candidate.domain else ()
    told = partners.Told(
        candidate.name, candidate.type, candidate.country, candidate.business_id, domains=domains, signed_on=signed_on
    )  # fmt: skip
    partner = partners.add_partner(told, by=by, at=at)
    if candidate.owner_id is not None:
        partner.manager_id = candidate.owner_id
        partner.save(update_fields=["manager"])
    people = candidate.contacts.order_by("id")
    Contact.objects.bulk_create(
        Contact(
            partner=partner, name=one.name, title=one.title, email=one.email, phone=one.phone, is_primary=not number
        )
        for number, one in enumerate(people)
    )  # fmt: skip
    candidate.partner = partner
    candidate.save(update_fields=["partner"])
    put_on(candidate, Step.PARTNER, by=by, at=at)
    if signed_on is not None:
        end_trials(candidate.pk, at=at)
    return partner
