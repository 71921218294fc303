"""The vendor's side of a registration: approve, refuse, ask, settle a match, revoke, note."""

from datetime import date, datetime
from decimal import Decimal

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.deals import customers
from kanava.deals.actions.following import close_deal_of
from kanava.deals.actions.holding import find_holder, get_for_update, record
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.amounts import value_in_programme
from kanava.deals.customers import ScopeHeld
from kanava.deals.models import Customer, Deal, DealLine, Exchange, Ownership, Registration, StaffNote
from kanava.deals.promises import market_of
from kanava.partners.intake import touch_registered
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import margins, protection
from kanava.rules import registration as rule
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import RULE_OF_REASON, Conflict, Move
from kanava.rules.terms import Case
from kanava.rules.text import name_keys
from kanava.terms.queries import read_day


class ReasonUnknown(Refusal):
    """A refusal needs one of the reasons that rest on a rule."""

    code = "REASON_UNKNOWN"


class MatchUndecided(Refusal):
    """Say first whether it is the same company as the one found."""

    code = "MATCH_UNDECIDED"


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
    on = clock.day_of(at)
    current = get_in_force(on)
    partner = Partner.objects.get(pk=found.partner_id)
    found.state, found.decided_at, found.decided_by_id = after, at, by.user_id
    kept = protection.grant(on, current.playbook)
    found.protected_until, found.active_until, found.period_since = kept.until, kept.active_until, on
    found.promised_tier = partner.tier
    found.promised_rate = _rate_of(found, partner, current.playbook, on=on)
    found.playbook_version_id, found.last_activity_on = current.version_id, on
    found.save()
    Ownership.objects.filter(registration=found, ended_on__isnull=True).update(until_on=kept.ends_on)
    _open_deal(found, current.playbook, at=at)
    assert found.submitted_at is not None
    touch_registered({partner.pk: clock.day_of(found.submitted_at)})
    record(
        "approved",
        found,
        by=by,
        at=at,
        until=kept.until.isoformat(),
        rate=str(found.promised_rate),
    )
    return found


def _rate_of(found: Registration, partner: Partner, playbook: Playbook, *, on: date) -> Decimal:
    """The rate of the day for what was registered, with the terms in force."""
    case = Case(
        partner.pk, found.product_line_id, market_of(found.customer_country, partner.country), found.revenue, found.kind,
        partner.tier, partner.type,
    )  # fmt: skip
    return margins.rate_under(case, playbook, read_day(on, [partner.pk]).of(partner.pk, on))


def _open_deal(found: Registration, playbook: Playbook, *, at: datetime) -> None:
    """The deal of an approved registration; one that was closed with a revoked approval is open again."""
    again = Deal.objects.filter(registration=found).first()
    if again is not None:
        again.stage, again.closed_on, again.lost_reason = Stage.QUALIFIED, None, ""
        again.save(update_fields=["stage", "closed_on", "lost_reason"])
        return
    assert found.submitted_at is not None
    title = f"{found.customer_name} – {found.product_line}" if found.product_line else found.customer_name
    net = Money(found.amount_minor or 0, found.currency)
    registered_on = clock.day_of(found.submitted_at)
    deal = Deal.objects.create(
        title=title[:240],
        **name_keys(title),
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
    DealLine.objects.create(
        deal=deal, product_line=found.product_line, net_minor=net.minor, revenue=found.revenue
    )


@action("decide_registration")
def refuse_registration(
    *, by: Actor, registration_id: int, reason: str, at: datetime, message: str = ""
) -> Registration:
    """Refuse with a reason that rests on a rule, and a message to the partner if there is more to say; frees the scope.

    Raises:
        ReasonUnknown (field `reason`); FirstOwns: the customer's choice counts only where the playbook says so.
    """
    found = get_for_update(registration_id, by=by, right="decide_registration")
    if reason not in RULE_OF_REASON:
        raise ReasonUnknown(field="reason")
    if reason == Conflict.CUSTOMER_CHOICE:
        rule.check_customer_choice(get_in_force(clock.day_of(at)).playbook)
    found.state = rule.move(found.state, Move.REFUSE)
    found.decided_at, found.decided_by_id = at, by.user_id
    found.reason_code, found.rule = reason, RULE_OF_REASON[reason]
    found.refusal_message = message.strip()
    if reason in Conflict.__members__:
        found.conflict = reason
    found.save()
    customers.release(found, on=clock.day_of(at))
    record("refused", found, by=by, at=at, reason=reason, conflict=found.conflict)
    return found


@action("decide_registration")
def ask_for_information(*, by: Actor, registration_id: int, question: str, at: datetime) -> Registration:
    """Ask the partner; the place stays held and the approval clock stops. An earlier question stays with its answer."""
    found = get_for_update(registration_id, by=by, right="decide_registration")
    if not question.strip():
        raise FieldMissing(field="question")
    found.state = rule.move(found.state, Move.ASK)
    if found.answer and found.asked_at is not None:
        Exchange.objects.create(
            registration=found,
            partner_id=found.partner_id,
            question=found.question,
            asked_at=found.asked_at,
            answer=found.answer,
        )
    # The answer on the page is always the one to the question beside it.
    found.question, found.asked_at, found.answer = question.strip(), at, ""
    found.due_at, found.escalated_at = None, None
    found.save(update_fields=["state", "question", "asked_at", "answer", "due_at", "escalated_at"])
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
        _join(found, same_as, by=by, at=at)
    found.conflict, found.rule = Conflict.NONE, ""
    found.save(update_fields=["conflict", "rule"])
    found.possible_matches.filter(is_same=False).delete()
    record("match_settled", found, by=by, at=at, same=same_as is not None)
    return found


def _join(found: Registration, customer_id: int, *, by: Actor, at: datetime) -> None:
    """The registration means this customer; the one that was made for it goes."""
    customer = (
        Customer.objects.select_for_update()
        .filter(pk=customer_id, pk__in=found.possible_matches.values("customer"))
        .first()
    )
    if customer is None:
        raise NotFound
    made_for_it = found.customer_id
    found.customer = customer
    if find_holder(found, get_in_force(clock.day_of(at)).playbook, by=by, at=at) is not None:
        raise ScopeHeld
    customers.move_claim(found, customer.pk, on=clock.day_of(at))
    found.save(update_fields=["customer"])
    found.possible_matches.exclude(customer=customer).delete()
    found.possible_matches.update(is_same=True)
    customers.learn(customer, customers.company_of(found))
    if made_for_it is not None:
        customers.forget_unused(made_for_it)


@action("decide_registration")
def revoke_for_customer(*, by: Actor, registration_id: int, evidence: str, at: datetime) -> Registration:
    """End a protection since the customer chose to work with somebody else, where the playbook lets it decide.

    The open deal is lost with it; the partner may appeal.

    Raises:
        FirstOwns: the playbook keeps the opportunity with whoever registered it first.
        FieldMissing (field `evidence`): what the customer has said, and how.
    """
    found = get_for_update(registration_id, by=by, right="decide_registration")
    on = clock.day_of(at)
    rule.check_customer_choice(get_in_force(on).playbook)
    if not evidence.strip():
        raise FieldMissing(field="evidence")
    found.state = rule.move(found.state, Move.REVOKE)
    found.decided_at, found.decided_by_id = at, by.user_id
    found.conflict, found.reason_code = Conflict.CUSTOMER_CHOICE, Conflict.CUSTOMER_CHOICE.value
    found.rule, found.refusal_message = RULE_OF_REASON[found.reason_code], ""
    found.save()
    customers.release(found, on=on)
    close_deal_of(found, reason=found.reason_code, on=on)
    StaffNote.objects.create(
        registration=found, author_id=by.user_id, written_at=at, text=evidence.strip()[:2000]
    )
    record("refused", found, by=by, at=at, reason=found.reason_code, conflict=found.conflict)
    return found


@action("note_registration")
def note_registration(*, by: Actor, registration_id: int, text: str, at: datetime) -> StaffNote:
    """Write something about a registration for colleagues; partners never see it. Raises FieldMissing (field `text`)."""
    found = get_for_update(registration_id, by=by, right="note_registration")
    if not text.strip():
        raise FieldMissing(field="text")
    note = StaffNote.objects.create(
        registration=found, author_id=by.user_id, written_at=at, text=text.strip()[:2000]
    )
    # Not on the partner's timeline, which the partner reads too.
    subject = events.Subject("registration_note", found.pk)
    events.record("registration.noted", by=by, at=at, subject=subject, note_id=note.pk)
    return note
