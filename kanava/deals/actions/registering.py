"""A partner's side of a registration: draft, submit, answer, withdraw, keep alive, ask for more time, appeal."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from kanava.core import events
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.deals import customers
from kanava.deals.calendars import holidays_of
from kanava.deals.models import PossibleMatch, ProductLine, Registration
from kanava.matching.identifiers import normal_business_id, normal_domain
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import Kind
from kanava.rules.money import AmountNegative, parse_amount
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.registration import Facts, Holder, Move, Outcome, State

OPEN_STATES = (State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED)


class FieldMissing(Refusal):
    """A field without which nobody can decide."""

    code = "FIELD_MISSING"


class DateInPast(Refusal):
    """The expected close lies behind us."""

    code = "DATE_IN_PAST"


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
    amount: str = ""
    currency: str = "EUR"
    expected_close_on: date | None = None
    note: str = ""


def get_for_update(registration_id: int, *, by: Actor, right: str) -> Registration:
    """The registration, locked, if the actor may do `right` on it.

    Raises:
        NotFound: there is none, or it is another partner's. NotPermitted.
    """
    found = Registration.objects.select_for_update().filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    require(right, by, owned_by(found.partner_id))
    return found


def owned_by(partner_id: int) -> Owned:
    """Whose a partner's things are."""
    manager_id = Partner.objects.filter(pk=partner_id).values_list("manager_id", flat=True).first()
    return Owned(partner_id=partner_id, manager_id=manager_id)


def record(verb: str, registration: Registration, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a registration."""
    subject = events.Subject("registration", registration.pk, registration.partner_id)
    events.record(f"registration.{verb}", by=by, at=at, subject=subject, **data)


@action("draft_registration")
def save_draft(
    *, by: Actor, partner_id: int, typed: Typed, at: datetime, registration_id: int | None = None
) -> Registration:
    """Keep what was typed as a draft, new or changed.

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
    _fill(draft, typed, on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    if draft.pk is None:
        draft.save()
    else:
        draft.save(update_fields=TYPED_FIELDS)
    return draft


TYPED_FIELDS = (
    "customer_name",
    "customer_country",
    "customer_domain",
    "customer_business_id",
    "customer_contact",
    "product_line",
    "kind",
    "amount_minor",
    "currency",
    "expected_close_on",
    "note",
)


def _fill(draft: Registration, typed: Typed, *, on: date) -> None:
    """Put the typed values into the draft in their normal form."""
    faults: list[Refusal] = []

    def read(name: str, normal: object) -> None:
        try:
            setattr(draft, name, normal() if callable(normal) else normal)
        except Refusal as refusal:
            faults.append(refusal)

    read("customer_name", " ".join(typed.customer_name.split())[:200])
    read("customer_country", typed.customer_country)
    read("customer_domain", lambda: normal_domain(typed.customer_domain, field="customer_domain"))
    read(
        "customer_business_id",
        lambda: normal_business_id(
            typed.customer_country, typed.customer_business_id, field="customer_business_id"
        ),
    )
    read("customer_contact", typed.customer_contact.strip())
    read("kind", typed.kind)
    read("currency", typed.currency)
    read(
        "amount_minor",
        lambda: (
            parse_amount(typed.amount, typed.currency, field="amount").minor if typed.amount.strip() else None
        ),
    )
    read("expected_close_on", typed.expected_close_on)
    read("note", typed.note.strip())
    draft.product_line = ProductLine.objects.filter(pk=typed.product_line_id or 0, is_active=True).first()
    if not draft.customer_name:
        faults.append(FieldMissing(field="customer_name"))
    if draft.product_line is None:
        faults.append(FieldMissing(field="product_line"))
    if draft.expected_close_on is not None and draft.expected_close_on < on:
        faults.append(DateInPast(field="expected_close_on"))
    if draft.amount_minor is not None and draft.amount_minor < 0:
        faults.append(AmountNegative(field="amount"))
    if faults:
        raise Faults(faults)


@action("submit_registration")
def submit_registration(*, by: Actor, registration_id: int, at: datetime) -> Registration:
    """Submit a draft. The first correct registration of an opportunity owns it (guide: C3, H11).

    The check runs under locks on the company's keys, in order of arrival; the answer to a partner never tells who
    else is there.
    """
    draft = get_for_update(registration_id, by=by, right="submit_registration")
    after = rule.move(draft.state, Move.SUBMIT)
    with gate("ownership"):
        _decide(draft, after, by=by, at=at)
    return draft


def _decide(draft: Registration, after: str, *, by: Actor, at: datetime) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    on = at.astimezone(zone).date()
    current = get_in_force(on)
    company = customers.company_of(draft)
    customers.lock(company)
    draft.arrival = customers.next_arrival()
    identified = customers.identify(company, current.playbook, at=at)
    draft.customer = identified.customer
    facts = _facts(draft, len(identified.maybe), on=on, by=by, at=at)
    decision = rule.decide_submission(facts, current.playbook, on)
    draft.state, draft.submitted_at, draft.last_activity_on = after, at, on
    draft.conflict, draft.reason_code, draft.rule = decision.conflict.value, decision.reason, decision.rule
    draft.playbook_version_id = current.version_id
    if decision.outcome == Outcome.REFUSED:
        draft.state, draft.decided_at = rule.move(after, Move.REFUSE), at
    else:
        draft.due_at = rule.decision_due(
            at, current.playbook, holidays=holidays_of(current.playbook, on), zone=zone
        )
        customers.claim(draft, on=on, until=None)
        PossibleMatch.objects.bulk_create(
            PossibleMatch(
                registration=draft,
                customer_id=candidate.subject_id,
                score=candidate.match.score,
                reasons=[[reason.code, reason.seen] for reason in candidate.match.reasons],
            )
            for candidate in identified.maybe
        )
    draft.save()
    record("submitted", draft, by=by, at=at, arrival=draft.arrival)
    if decision.outcome == Outcome.REFUSED:
        record("refused", draft, by=by, at=at, reason=decision.reason, conflict=decision.conflict.value)


def _facts(draft: Registration, maybe: int, *, on: date, by: Actor, at: datetime) -> Facts:
    playbook = get_in_force(on).playbook
    assert draft.customer_id is not None
    partner = Partner.objects.get(pk=draft.partner_id)
    return Facts(
        partner_id=draft.partner_id,
        partner_in_force=partner.lifecycle in (Lifecycle.ONBOARDING, Lifecycle.ACTIVE),
        tier=partner.tier,
        kind=draft.kind,
        open_registrations=Registration.objects.filter(
            partner_id=draft.partner_id, state__in=OPEN_STATES
        ).count(),
        holder=_holder(draft, on=on, by=by, at=at),
        house_account=customers.is_house_account(draft.customer_id, draft.product_line, playbook),
        already_customer=customers.is_customer_already(draft.customer_id, draft.product_line, playbook),
        maybe_matches=maybe,
    )


def _holder(draft: Registration, *, on: date, by: Actor, at: datetime) -> Holder | None:
    """Who holds the scope now. A protection past its end is ended here, although its job has not run yet."""
    playbook = get_in_force(on).playbook
    assert draft.customer_id is not None
    claims = customers.open_ownerships(draft.customer_id, draft.product_line_id, draft.kind, playbook)
    for held in claims.select_related("registration"):
        if held.until_on is None or held.until_on >= on:
            return Holder(held.partner_id, held.until_on)
        end_protection(held.registration, by=by, at=at, on=on)
    return None


def end_protection(registration: Registration, *, by: Actor, at: datetime, on: date) -> None:
    """Expire a registration whose protection is over: frees the scope."""
    if (rule.State(registration.state), Move.EXPIRE) in rule.TRANSITIONS:
        registration.state = rule.move(registration.state, Move.EXPIRE)
        registration.save(update_fields=["state"])
        record("expired", registration, by=by, at=at)
    customers.release(registration, on=on)


@action("withdraw_registration")
def withdraw_registration(*, by: Actor, registration_id: int, at: datetime) -> Registration:
    """Give a registration up; what it held is free again, and its protection ends today."""
    found = get_for_update(registration_id, by=by, right="withdraw_registration")
    after = rule.move(found.state, Move.WITHDRAW)
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    with gate("ownership"):
        found.state = after
        if found.protected_until is not None:
            found.protected_until = min(found.protected_until, on)
        found.save(update_fields=["state", "protected_until"])
        customers.release(found, on=on)
        record("withdrawn", found, by=by, at=at)
    return found


@action("answer_registration")
def answer_registration(*, by: Actor, registration_id: int, answer: str, at: datetime) -> Registration:
    """Answer the vendor's question; the approval clock starts again."""
    found = get_for_update(registration_id, by=by, right="answer_registration")
    if not answer.strip():
        raise FieldMissing(field="answer")
    after = rule.move(found.state, Move.ANSWER)
    zone = ZoneInfo(settings.TIME_ZONE)
    playbook = get_in_force(at.astimezone(zone).date()).playbook
    with gate("ownership"):
        found.state, found.answer, found.escalated_at = after, answer.strip(), None
        holidays = holidays_of(playbook, at.date())
        found.due_at = rule.decision_due(at, playbook, holidays=holidays, zone=zone)
        found.save(update_fields=["state", "answer", "due_at", "escalated_at"])
        record("answered", found, by=by, at=at)
    return found


@action("request_extension")
def request_extension(*, by: Actor, registration_id: int, evidence: str, at: datetime) -> Registration:
    """Ask for a longer protection, with what has happened since. Refused at once when the rules leave no room."""
    found = get_for_update(registration_id, by=by, right="request_extension")
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if found.state != State.APPROVED or found.protected_until is None:
        raise rule.MoveNotPossible(state=found.state, move="EXTEND")
    playbook = get_in_force(on).playbook
    rule.extend(found.protected_until, given=found.extensions, evidence=evidence, playbook=playbook, on=on)
    found.extension_evidence, found.extension_requested_at, found.last_activity_on = evidence.strip(), at, on
    found.save(update_fields=["extension_evidence", "extension_requested_at", "last_activity_on"])
    record("extension_requested", found, by=by, at=at)
    return found


@action("appeal_registration")
def appeal_registration(*, by: Actor, registration_id: int, text: str, at: datetime) -> Registration:
    """Ask that somebody else looks at a refusal again, once and within the playbook's days."""
    found = get_for_update(registration_id, by=by, right="appeal_registration")
    if not text.strip():
        raise FieldMissing(field="text")
    if found.state != State.REFUSED or found.appealed_at is not None or found.decided_at is None:
        raise rule.MoveNotPossible(state=found.state, move="APPEAL")
    zone = ZoneInfo(settings.TIME_ZONE)
    on = at.astimezone(zone).date()
    rule.check_appeal(found.decided_at.astimezone(zone).date(), playbook=get_in_force(on).playbook, on=on)
    found.appeal_text, found.appealed_at = text.strip(), at
    found.save(update_fields=["appeal_text", "appealed_at"])
    record("appealed", found, by=by, at=at)
    return found
