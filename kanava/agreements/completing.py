"""An agreement is signed by all: its dates begin, the one before it ends, and the partner is signed."""

from datetime import date, datetime, timedelta

from kanava.agreements.models import Agreement, DueDate
from kanava.agreements.queries import term_of
from kanava.core import events
from kanava.partners.models import Partner
from kanava.partners.signing import sign_partner
from kanava.rules.agreements import State, dates_ahead, last_day, phase_on
from kanava.rules.people import Actor


def complete(agreement: Agreement, partner: Partner, on: date, *, by: Actor, at: datetime) -> None:
    """Note that an agreement was signed by all on a day. Joins the caller's transaction, which holds agreement and
    partner locked; says `agreement.signed` once, and `partner.signed` for a partner that was not signed before."""
    agreement.state, agreement.signed_on = State.SIGNED, on
    agreement.closed_at, agreement.last_on = at, last_day(term_of(agreement))
    agreement.save(update_fields=["state", "signed_on", "closed_at", "last_on"])
    _end_former(agreement, on)
    keep_dates(agreement, on)
    if partner.signed_on is None:
        sign_partner(partner, on, by=by, at=at)
    subject = events.Subject("agreement", agreement.pk, agreement.partner_id)
    events.record("agreement.signed", by=by, at=at, subject=subject, on=on.isoformat())


def _end_former(agreement: Agreement, on: date) -> None:
    """The agreement that this one takes the place of ends the day before it begins, unless it ends earlier by itself."""
    former = agreement.replaces
    if former is None or former.state != State.SIGNED:
        return
    until = max(agreement.starts_on - timedelta(days=1), former.starts_on)
    if former.last_on is None or until < former.last_on:
        former.last_on = until
        former.save(update_fields=["last_on"])
    DueDate.objects.filter(agreement=former).delete()


def keep_dates(agreement: Agreement, on: date) -> None:
    """Keep the dates ahead of a signed agreement; one that stays as it was keeps what was told of it."""
    ahead = {one.kind: one.on for one in dates_ahead(term_of(agreement), last_on=agreement.last_on, on=on)}
    replaced = Agreement.objects.filter(replaces=agreement, state=State.SIGNED).exists()
    if agreement.state != State.SIGNED or replaced:
        ahead = {}
    known = {one.kind: one for one in DueDate.objects.filter(agreement=agreement)}
    for kind, date_row in known.items():
        if ahead.get(kind) != date_row.on:  # type: ignore[call-overload]
            date_row.delete()
    DueDate.objects.bulk_create(
        DueDate(agreement=agreement, partner_id=agreement.partner_id, kind=kind, on=day)
        for kind, day in ahead.items()
        if kind not in known or known[kind].on != day
    )


def phase_of(agreement: Agreement, on: date) -> str:
    """Where an agreement stands on a day: its state, or of a signed one its phase."""
    if agreement.state != State.SIGNED:
        return agreement.state
    return str(phase_on(agreement.starts_on, agreement.last_on, on).value)
