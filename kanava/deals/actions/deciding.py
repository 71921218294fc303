"""The vendor's side of a registration: approve, refuse, ask, extend, decide an appeal; and what time does by itself."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from kanava.core.actions import action
from kanava.deals import customers
from kanava.deals.actions.registering import FieldMissing, end_protection, get_for_update, record
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import Customer, Deal, DealLine, Ownership, Registration
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import margins
from kanava.rules import registration as rule
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import RULE_OF_REASON, Conflict, Move, State
from kanava.rules.text import sort_key


class ReasonUnknown(Refusal):
    """A refusal needs one of the reasons that rest on a rule."""

    code = "REASON_UNKNOWN"


class ScopeHeld(Refusal):
    """The customer that it turned out to be is registered by another partner already."""

    code = "SCOPE_HELD"


class MatchUndecided(Refusal):
    """Say first whether it is the same company as the one found."""

    code = "MATCH_UNDECIDED"


def _local(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@action("decide_registration")
def approve_registration(*, by: Actor, registration_id: int, at: datetime) -> Registration:
    """Approve: protected from today, with tier and rate promised, and a deal opened in the partner's pipeline.

    Raises:
        MatchUndecided: a company that is maybe the same is still in question.
    """
    found = get_for_update(registration_id, by=by, right="decide_registration")
    after = rule.move(found.state, Move.APPROVE)
    if found.conflict == Conflict.POSSIBLE_MATCH:
        raise MatchUndecided
    on = _local(at)
    current = get_in_force(on)
    partner = Partner.objects.get(pk=found.partner_id)
    found.state, found.decided_at, found.decided_by_id = after, at, by.user_id
    found.protected_until = rule.protected_until(on, current.playbook)
    found.promised_tier = partner.tier
    found.promised_rate = margins.rate_of(partner.type, partner.tier, current.playbook)
    found.playbook_version_id, found.last_activity_on = current.version_id, on
    found.save()
    Ownership.objects.filter(registration=found, ended_on__isnull=True).update(until_on=found.protected_until)
    _open_deal(found, current.playbook, at=at)
    Partner.objects.filter(pk=partner.pk).update(last_registered_on=on)
    record(
        "approved",
        found,
        by=by,
        at=at,
        until=found.protected_until.isoformat(),
        rate=str(found.promised_rate),
    )
    return found


def _open_deal(found: Registration, playbook: Playbook, *, at: datetime) -> Deal:
    assert found.submitted_at is not None
    title = f"{found.customer_name} – {found.product_line}" if found.product_line else found.customer_name
    net = Money(found.amount_minor or 0, found.currency)
    registered_on = _local(found.submitted_at)
    deal = Deal.objects.create(
        title=title[:240],
        sort_key=sort_key(title),
        origin=Origin.SOURCED,
        stage=Stage.QUALIFIED,
        kind=found.kind,
        partner_id=found.partner_id,
        customer_id=found.customer_id,
        registration=found,
        currency=found.currency,
        net_minor=net.minor,
        value_minor=value_in_programme(net, playbook, on=registered_on),
        opened_on=registered_on,
        registered_on=registered_on,
        expected_close_on=found.expected_close_on,
        created_at=at,
    )
    DealLine.objects.create(deal=deal, product_line=found.product_line, net_minor=net.minor)
    return deal


@action("decide_registration")
def refuse_registration(*, by: Actor, registration_id: int, reason: str, at: datetime) -> Registration:
    """Refuse with a reason that rests on a rule; frees the scope."""
    found = get_for_update(registration_id, by=by, right="decide_registration")
    if reason not in RULE_OF_REASON:
        raise ReasonUnknown(field="reason")
    found.state = rule.move(found.state, Move.REFUSE)
    found.decided_at, found.decided_by_id = at, by.user_id
    found.reason_code, found.rule = reason, RULE_OF_REASON[reason]
    if reason in Conflict.__members__:
        found.conflict = reason
    found.save()
    customers.release(found, on=_local(at))
    record("refused", found, by=by, at=at, reason=reason, conflict=found.conflict)
    return found


@action("decide_registration")
def ask_for_information(*, by: Actor, registration_id: int, question: str, at: datetime) -> Registration:
    """Ask the partner; the place stays held and the approval clock stops."""
    found = get_for_update(registration_id, by=by, right="decide_registration")
    if not question.strip():
        raise FieldMissing(field="question")
    found.state = rule.move(found.state, Move.ASK)
    found.question, found.due_at, found.escalated_at = question.strip(), None, None
    found.save(update_fields=["state", "question", "due_at", "escalated_at"])
    record("asked", found, by=by, at=at)
    return found


@action("decide_registration")
def settle_match(*, by: Actor, registration_id: int, same_as: int | None, at: datetime) -> Registration:
    """Say whether the registration's customer is one that is known: the id of that customer, or None for neither.

    Raises:
        ScopeHeld: that customer's opportunity is owned already, so the registration can only be refused.
    """
    found = get_for_update(registration_id, by=by, right="decide_registration")
    if found.conflict != Conflict.POSSIBLE_MATCH:
        raise rule.MoveNotPossible(state=found.state, move="SETTLE_MATCH")
    if same_as is not None:
        _join(found, same_as, on=_local(at))
    found.conflict, found.rule = Conflict.NONE, ""
    found.save(update_fields=["conflict", "rule", "customer"])
    found.possible_matches.all().delete()
    record("match_settled", found, by=by, at=at, same=same_as is not None)
    return found


def _join(found: Registration, customer_id: int, *, on: date) -> None:
    customer = (
        Customer.objects.select_for_update()
        .filter(pk=customer_id, pk__in=found.possible_matches.values("customer"))
        .first()
    )
    if customer is None:
        raise NotFound
    playbook = get_in_force(on).playbook
    claims = customers.open_ownerships(customer.pk, found.product_line_id, found.kind, playbook).exclude(
        registration=found
    )
    if claims.filter(until_on__isnull=True).exists() or claims.filter(until_on__gte=on).exists():
        raise ScopeHeld
    customers.release(found, on=on)
    found.customer = customer
    customers.claim(found, on=on, until=None)


@action("extend_registration")
def extend_registration(*, by: Actor, registration_id: int, at: datetime, evidence: str = "") -> Registration:
    """Grant more time by the playbook's days, as often as the playbook allows, on the evidence given."""
    found = get_for_update(registration_id, by=by, right="extend_registration")
    on = _local(at)
    if found.state != State.APPROVED or found.protected_until is None:
        raise rule.MoveNotPossible(state=found.state, move="EXTEND")
    playbook = get_in_force(on).playbook
    grounds = evidence or found.extension_evidence
    found.protected_until = rule.extend(
        found.protected_until, given=found.extensions, evidence=grounds, playbook=playbook, on=on
    )
    found.extensions += 1
    found.extension_requested_at, found.extension_evidence, found.reminded_days = None, "", None
    found.save(
        update_fields=[
            "protected_until",
            "extensions",
            "extension_requested_at",
            "extension_evidence",
            "reminded_days",
        ]
    )
    Ownership.objects.filter(registration=found, ended_on__isnull=True).update(until_on=found.protected_until)
    record("extended", found, by=by, at=at, until=found.protected_until.isoformat(), number=found.extensions)
    return found


@action("decide_appeal")
def decide_appeal(*, by: Actor, registration_id: int, granted: bool, at: datetime) -> Registration:
    """Decide an appeal. Granted, the registration is open again, if nobody has come to own the scope since.

    Raises:
        SameDecider: the first decider does not decide the appeal. ScopeHeld.
    """
    found = get_for_update(registration_id, by=by, right="decide_appeal")
    if found.appealed_at is None or found.appeal_decided_at is not None:
        raise rule.MoveNotPossible(state=found.state, move="DECIDE_APPEAL")
    rule.check_appeal_decider(found.decided_by_id, by.user_id)
    on = _local(at)
    if granted:
        _reopen(found, on=on)
    found.appeal_decided_at, found.appeal_decided_by_id = at, by.user_id
    found.appeal_outcome = "GRANTED" if granted else "UPHELD"
    found.save()
    record("appeal_decided", found, by=by, at=at, outcome=found.appeal_outcome)
    return found


def _reopen(found: Registration, *, on: date) -> None:
    assert found.customer_id is not None
    playbook = get_in_force(on).playbook
    customers.lock(customers.company_of(found))
    claims = customers.open_ownerships(found.customer_id, found.product_line_id, found.kind, playbook)
    if claims.filter(until_on__isnull=True).exists() or claims.filter(until_on__gte=on).exists():
        raise ScopeHeld
    for held in claims.select_related("registration"):
        customers.release(held.registration, on=on)
    found.state = rule.move(found.state, Move.REOPEN)
    found.conflict, found.reason_code, found.rule = Conflict.NONE, "", ""
    customers.claim(found, on=on, until=None)


@action("expire_registrations")
def expire_registrations(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """End what time has ended: protections past their last day and questions without an answer. Returns how many."""
    on = _local(at)
    information_days = get_in_force(on).playbook.registration.information_days
    ended = Registration.objects.filter(state=State.APPROVED, protected_until__lt=on)
    silent = Registration.objects.filter(
        state=State.NEEDS_INFORMATION, submitted_at__lt=at - _days(information_days)
    )
    ids = [*ended.values_list("id", flat=True)[:limit], *silent.values_list("id", flat=True)[:limit]]
    for found in Registration.objects.select_for_update(skip_locked=True).filter(pk__in=ids):
        end_protection(found, by=by, at=at, on=on)
    return len(ids)


@action("expire_registrations")
def escalate_registrations(*, by: Actor, at: datetime) -> int:
    """Mark registrations whose approval clock has run out and tell it, once each. Returns how many."""
    late = Registration.objects.select_for_update(skip_locked=True).filter(
        state=State.SUBMITTED, due_at__lt=at, escalated_at__isnull=True
    )
    count = 0
    for found in late[:500]:
        found.escalated_at = at
        found.save(update_fields=["escalated_at"])
        record("escalated", found, by=by, at=at)
        count += 1
    return count


@action("expire_registrations")
def remind_of_expiry(*, by: Actor, at: datetime) -> int:
    """Tell partners whose protection is about to end, at each of the playbook's marks once. Returns how many."""
    on = _local(at)
    playbook = get_in_force(on).playbook
    horizon = on + _days(max(playbook.registration.reminder_days.values()))
    near = Registration.objects.select_for_update(skip_locked=True).filter(
        state=State.APPROVED, protected_until__gte=on, protected_until__lte=horizon
    )
    count = 0
    for found in near.order_by(F("protected_until"))[:1000]:
        assert found.protected_until is not None
        mark = rule.reminder_due(
            found.protected_until, reminded_days=found.reminded_days, playbook=playbook, on=on
        )
        if mark is not None:
            found.reminded_days = mark
            found.save(update_fields=["reminded_days"])
            record("expiring", found, by=by, at=at, days=(found.protected_until - on).days)
            count += 1
    return count


def _days(count: int) -> timedelta:
    return timedelta(days=count)
