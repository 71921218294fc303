"""Disputed amounts in the demo: one that was corrected in part, and one that waits for its answer (guide: C5)."""

from datetime import datetime, timedelta

from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.core.models import User
from kanava.disputes.actions import handling, opening
from kanava.disputes.models import IS_LIVE, Dispute
from kanava.earnings.models import StatementLine
from kanava.playbook.queries import get_in_force
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via

FIRST, ANSWERED, LATEST = 24, 21, 2


def plan_disputes(schedule: Schedule) -> None:
    """Plan both."""
    schedule.add(FIRST, lambda at: _open(at, "WRONG_RATE", "We agreed on two points more for this deal.", 50))
    schedule.add(ANSWERED, _correct)
    schedule.add(
        LATEST, lambda at: _open(at, "WRONG_SHARE", "Our engineer did half of the installation.", 20)
    )


def _open(at: datetime, ground: str, text: str, parts: int) -> None:
    """The partner of the largest amount that can be disputed and is not says that it is one part of so many too low."""
    on = clock.day_of(at)
    since = on - timedelta(days=get_in_force(on).playbook.margins.dispute_open_days)
    known = Dispute.objects.values("entry_id")
    lines = StatementLine.objects.filter(statement__last_on__gte=since, amount_minor__gt=parts)
    line = (
        lines.exclude(entry_id__in=known).select_related("statement").order_by("-amount_minor", "id").first()
    )
    if line is None:
        return
    by = Actor(Role.PARTNER_OWNER, Via.PORTAL, partner_id=line.partner_id)
    expected = Money(line.amount_minor + line.amount_minor // parts, line.statement.currency)
    opening.open_dispute(by=by, entry_id=line.entry_id, ground=ground, text=text, expected=expected, at=at)


def _correct(at: datetime) -> None:
    """Finance gives the first one right in part."""
    found = Dispute.objects.filter(IS_LIVE).order_by("id").first()
    if found is None or found.expected is None:
        return
    finance = Actor(Role.FINANCE, Via.CONSOLE, User.objects.get(staff_role=Role.FINANCE).pk)
    half = Money((found.expected - found.told).minor // 2, found.currency)
    handling.grant_dispute(
        by=finance, dispute_id=found.pk, amount=half, text="One point was agreed; that is added.", at=at
    )
