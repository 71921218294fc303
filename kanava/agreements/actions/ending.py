"""What time and notice do to signed agreements: ends, renewals and reminders. What time does is safe to repeat."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from kanava.agreements.actions.drafting import AgreementMoved, lock_agreement, record
from kanava.agreements.completing import keep_dates
from kanava.agreements.models import Agreement, DueDate, Signer
from kanava.agreements.queries import term_of
from kanava.core import clock
from kanava.core.actions import action
from kanava.playbook.queries import get_in_force
from kanava.rules.agreements import (
    AgreementOver,
    DateKind,
    NoticeBeforeStart,
    Side,
    State,
    last_day_after_notice,
    reminder_due,
)
from kanava.rules.partnership import DateInFuture
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal

AT_ONCE = 500


class NoticeGiven(Refusal):
    """Notice was given already."""

    code = "NOTICE_GIVEN"


class SideUnknown(Refusal):
    """Notice is given by us or by the partner."""

    code = "CHOICE_UNKNOWN"


@action("give_notice")
def give_notice(*, by: Actor, agreement_id: int, given_on: date, side: str, at: datetime) -> Agreement:
    """Note that one side gave notice on a day; the rule tells the last day.

    Raises:
        NotFound, NotPermitted, AgreementMoved, NoticeGiven, SideUnknown (field `side`), DateInFuture, NoticeBeforeStart,
        AgreementOver (field `given_on`).
    """
    found = lock_agreement(agreement_id, by=by, right="give_notice")
    if found.state != State.SIGNED:
        raise AgreementMoved
    if found.notice_on is not None:
        raise NoticeGiven
    if side not in Side.__members__:
        raise SideUnknown(field="side")
    on = clock.day_of(at)
    assert found.signed_on is not None
    if given_on > on:
        raise DateInFuture(field="given_on")
    if given_on < found.signed_on:
        raise NoticeBeforeStart(field="given_on")
    if found.last_on is not None and found.last_on < given_on:
        raise AgreementOver(field="given_on", last_on=found.last_on)
    last = last_day_after_notice(term_of(found), given_on)
    found.notice_on, found.notice_by = given_on, side
    found.last_on = min(last, found.last_on) if found.last_on is not None else last
    found.save(update_fields=["notice_on", "notice_by", "last_on"])
    keep_dates(found, on)
    record(
        "notice_given",
        found,
        by=by,
        at=at,
        side=side,
        on=given_on.isoformat(),
        last=found.last_on.isoformat(),
    )
    return found


@action("keep_agreement_dates")
def roll_dates(*, by: Actor, at: datetime) -> int:
    """Move on the dates that have passed: what has renewed itself gets those of its next term. Returns how many."""
    on = clock.day_of(at)
    passed = DueDate.objects.filter(on__lt=on).order_by("on", "id")[:AT_ONCE]
    kinds: dict[int, set[str]] = {}
    for agreement_id, kind in passed.values_list("agreement_id", "kind"):
        kinds.setdefault(agreement_id, set()).add(kind)
    rows = Agreement.objects.select_for_update(skip_locked=True).filter(pk__in=kinds)
    for found in rows:
        keep_dates(found, on)
        if DateKind.RENEWS in kinds[found.pk]:
            record("renewed", found, by=by, at=at)
        if DateKind.EXPIRY in kinds[found.pk]:
            record("ended", found, by=by, at=at)
    return len(kinds)


@action("keep_agreement_dates")
def tell_of_silent_signers(*, by: Actor, at: datetime) -> int:
    """Tell, once each, of links that have run out without a signature: an agreement must not lie forgotten. Returns how many."""
    late = Signer.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        expires_at__lte=at,
        lateness_told_at__isnull=True,
        signature__isnull=True,
        agreement__state=State.SIGNING,
    )
    count = 0
    for signer in late.select_related("agreement").order_by("expires_at", "id")[:AT_ONCE]:
        signer.lateness_told_at = at
        signer.save(update_fields=["lateness_told_at"])
        record("signer_silent", signer.agreement, by=by, at=at, signer_id=signer.pk)
        count += 1
    return count


@action("keep_agreement_dates")
def remind_of_dates(*, by: Actor, at: datetime) -> int:
    """Tell of dates that come near, at each of the playbook's marks once. Returns how many."""
    on = clock.day_of(at)
    leads = list(get_in_force(on).playbook.agreements.reminder_days.values())
    due = Q()
    for days in leads:
        not_yet = Q(reminded_days__isnull=True) | Q(reminded_days__gt=days)
        due |= Q(on__lte=on + timedelta(days=days)) & not_yet
    near = DueDate.objects.select_for_update(skip_locked=True, of=("self",)).filter(due, on__gte=on)
    count = 0
    for found in near.select_related("agreement").order_by("on", "id")[:AT_ONCE]:
        mark = reminder_due(found.on, reminded_days=found.reminded_days, leads=leads, on=on)
        if mark is not None:
            found.reminded_days = mark
            found.save(update_fields=["reminded_days"])
            record("date_near", found.agreement, by=by, at=at, kind=found.kind, on=found.on.isoformat())
            count += 1
    return count
