"""Registering: what a partner typed as a draft, and its submission under the customer's locks."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.calendars import holidays_of
from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.deals import customers, drafts
from kanava.deals.actions.holding import find_holder, get_for_update, owned_by, record
from kanava.deals.models import PossibleMatch, ProductLine, Registration
from kanava.deals.selling_rights import check_selling
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import Kind
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import Actor, system
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.registration import OPEN_STATES, Facts, Move, Outcome, State
from kanava.rules.text import search_words


class FieldMissing(Refusal):
    """A field without which nobody can decide."""

    code = "FIELD_MISSING"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a partner types to register an opportunity, as text; the fields' names are those of the form."""

    customer_name: str
    product_line_id: int | None
    customer_country: str = ""
    customer_domain: str = ""
    customer_business_id: str = ""
    customer_contact: str = ""
    kind: str = Kind.NEW
    revenue: str = ""
    amount: str = ""
    currency: str = "EUR"
    expected_close_on: date | None = None
    note: str = ""


@action("draft_registration")
def save_draft(
    *,
    by: Actor,
    partner_id: int,
    typed: Typed,
    at: datetime,
    registration_id: int | None = None,
    is_complete: bool = False,
) -> Registration:
    """Keep what was typed as a draft, new or changed. A draft needs no more than the company's name: a website, business id
    or day that will not do is kept as typed, and refused when the draft is sent.

    Where it `is_complete`, what a submission needs is asked for too.

    Raises:
        Faults: everything that is wrong with it, each with its field.
        MoveNotPossible: it is no draft any more.
    """
    require("draft_registration", by, owned_by(partner_id))
    if registration_id is None:
        draft = Registration(
            partner_id=partner_id, created_by_id=by.user_id, created_at=at, state=State.DRAFT
        )
    else:
        draft = get_for_update(registration_id, by=by, right="draft_registration")
        rule.move(draft.state, Move.SUBMIT)
    _fill(draft, typed, on=clock.day_of(at), is_complete=is_complete)
    draft.search_text = search_words(draft.customer_name)
    if draft.pk is None:
        draft.save()
    else:
        draft.save(update_fields=TYPED_FIELDS)
    return draft


TYPED_FIELDS = (
    "customer_name",
    "search_text",
    "customer_country",
    "customer_domain",
    "customer_business_id",
    "customer_contact",
    "product_line",
    "kind",
    "revenue",
    "amount_minor",
    "currency",
    "expected_close_on",
    "note",
)


def _fill(draft: Registration, typed: Typed, *, on: date, is_complete: bool) -> None:
    """Put the typed values into the draft in their normal form; what is wrong only when it is sent stays as typed."""
    values, faults = drafts.read(typed, on=on)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.product_line = ProductLine.objects.filter(pk=typed.product_line_id or 0, is_active=True).first()
    if is_complete:
        faults += _missing(draft)
    else:
        faults = [fault for fault in faults if not drafts.stays_typed(fault, typed)]
    if faults:
        raise Faults(faults)


def _missing(draft: Registration) -> list[Refusal]:
    # Without the product line nobody knows what is claimed.
    return [FieldMissing(field="product_line")] if draft.product_line_id is None else []


def faults_of(draft: Registration, *, on: date) -> list[Refusal]:
    """What keeps a draft from being sent on a day, by field."""
    names = (
        "customer_name",
        "customer_country",
        "customer_domain",
        "customer_business_id",
        "expected_close_on",
    )
    typed = Typed(product_line_id=draft.product_line_id, **{name: getattr(draft, name) for name in names})
    _values, faults = drafts.read(typed, on=on)
    return [*_missing(draft), *faults]


@action("delete_draft")
def delete_draft(*, by: Actor, registration_id: int) -> None:
    """Delete a draft that was never sent: nobody but its partner has seen it, so nothing remains of it.

    Raises:
        MoveNotPossible: it is no draft any more.
    """
    draft = get_for_update(registration_id, by=by, right="delete_draft")
    rule.move(draft.state, Move.SUBMIT)
    with gate("ownership"):
        draft.delete()


@action("submit_registration")
def submit_registration(*, by: Actor, registration_id: int, at: datetime) -> Registration:
    """Submit a draft. The first correct registration of an opportunity owns it (guide: C3, H11).

    The check runs under locks on the company's keys, in order of arrival; the answer to a partner never tells who
    else is there.

    Raises:
        Faults: everything that is missing or wrong, each with its field. PartnerNotInForce, TooManyOpen, CertificateMissing,
        OwnCertificateMissing. The draft stays a draft.
    """
    draft = get_for_update(registration_id, by=by, right="submit_registration")
    after = rule.move(draft.state, Move.SUBMIT)
    faults = faults_of(draft, on=clock.day_of(at))
    if faults:
        raise Faults(faults)
    with gate("ownership"):
        _decide(draft, after, by=by, at=at)
    return draft


def _decide(draft: Registration, after: str, *, by: Actor, at: datetime) -> None:
    on = clock.day_of(at)
    current = get_in_force(on)
    _check_partner(draft, current.playbook)
    check_selling(draft, current.playbook, by=by, on=on)
    company = customers.company_of(draft)
    customers.lock(company)
    draft.arrival = customers.next_arrival()
    identified = customers.identify(company, current.playbook, at=at)
    draft.customer = identified.customer
    facts = _facts(draft, identified, current.playbook, by=by, at=at)
    decision = rule.decide_submission(facts, current.playbook, on)
    draft.state, draft.submitted_at, draft.last_activity_on = after, at, on
    draft.conflict, draft.reason_code, draft.rule = decision.conflict.value, decision.reason, decision.rule
    draft.playbook_version_id = current.version_id
    if decision.outcome == Outcome.REFUSED:
        draft.state, draft.decided_at = rule.move(after, Move.REFUSE), at
    else:
        draft.due_at = answer_due(at, current.playbook)
        customers.claim(draft, on=on, until=None)
    draft.save()
    _keep_matches(draft, identified, held=decision.outcome != Outcome.REFUSED)
    record("submitted", draft, by=by, at=at, arrival=draft.arrival)
    if decision.outcome == Outcome.REFUSED:
        # Not who submitted it refuses it, but the rules.
        record(
            "refused",
            draft,
            by=system(by.via),
            at=at,
            reason=decision.reason,
            conflict=decision.conflict.value,
        )


def _keep_matches(draft: Registration, identified: customers.Identified, *, held: bool) -> None:
    """What the engine found: the customer that it is, and while the place is held those among which a person chooses."""
    found = [(one, False) for one in identified.maybe if held]
    if identified.same is not None:
        found.append((identified.same, True))
    PossibleMatch.objects.bulk_create(
        PossibleMatch(
            registration=draft,
            customer_id=candidate.subject_id,
            score=candidate.match.score,
            reasons=[[reason.code, reason.seen] for reason in candidate.match.reasons],
            is_same=is_same,
        )
        for candidate, is_same in found
    )


def answer_due(at: datetime, playbook: Playbook) -> datetime:
    """When the partner must have an answer to what it sent at an instant."""
    holidays = holidays_of(playbook, clock.day_of(at))
    return rule.decision_due(at, playbook, holidays=holidays, zone=ZoneInfo(settings.TIME_ZONE))


def _check_partner(draft: Registration, playbook: Playbook) -> None:
    """Raises PartnerNotInForce, TooManyOpen: then the draft stays a draft."""
    running = Registration.objects.filter(partner_id=draft.partner_id, state__in=OPEN_STATES)
    rule.check_partner(
        in_force=draft.partner.lifecycle in IN_FORCE,
        tier=draft.partner.tier,
        open_registrations=running.count(),
        playbook=playbook,
    )


def _facts(
    draft: Registration, identified: customers.Identified, playbook: Playbook, *, by: Actor, at: datetime
) -> Facts:
    if identified.same is None:
        # Nobody can have anything with a customer that came to be a moment ago, under the locks.
        return Facts(draft.partner_id, draft.kind, maybe_matches=len(identified.maybe))
    assert draft.customer_id is not None
    standing = customers.standing_of(draft.customer_id, draft.product_line, playbook)
    return Facts(
        partner_id=draft.partner_id,
        kind=draft.kind,
        holder=find_holder(draft, playbook, by=by, at=at),
        house_account=standing.is_house_account,
        already_customer=standing.has_bought,
        maybe_matches=len(identified.maybe),
    )
