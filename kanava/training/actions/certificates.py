"""Certificates after they were issued: taken back, and told of before they end (guide: D2)."""

from datetime import datetime, timedelta

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.core.permissions import Owned, require
from kanava.playbook.queries import get_in_force
from kanava.rules import certificates as rules
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.training.models import Certificate


@action("revoke_certificate")
def revoke_certificate(*, by: Actor, certificate_id: int, reason: str, at: datetime) -> Certificate:
    """Take a certificate back. Raises NotFound, RevokedAlready, RevocationUnreasoned (field `reason`)."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound
    require("revoke_certificate", by, Owned(found.partner_id, manager_id=found.partner.manager_id))
    rules.check_revocation(is_revoked=found.revoked_at is not None, reason=reason)
    found.revoked_at, found.revoked_by_id, found.revoked_for = at, by.user_id, reason.strip()[:2000]
    found.save()
    _record("certificate_revoked", found, by=by, at=at)
    return found


@action("keep_assessments")
def remind_holders(*, by: Actor, at: datetime, most: int = 500) -> int:
    """Tell those whose certificates end soon; returns how many."""
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    ahead = on + timedelta(days=max(playbook.certificates.reminder_days.values()))
    rows = Certificate.objects.select_for_update(of=("self",)).filter(
        revoked_at__isnull=True, renewal__isnull=True, valid_until__range=(on, ahead), person__is_active=True
    )
    due = [
        one
        for one in rows.order_by("valid_until", "id")[:most]
        if rules.reminder_due(one.valid_until, one.reminded_on, on=on, playbook=playbook)
    ]
    for one in due:
        one.reminded_on = on
        _record("certificate_ends", one, by=by, at=at, until=one.valid_until.isoformat())
    Certificate.objects.bulk_update(due, ["reminded_on"])
    return len(due)


def _record(verb: str, found: Certificate, *, by: Actor, at: datetime, **data: object) -> None:
    subject = Subject("certificate", found.pk, found.partner_id)
    record(f"training.{verb}", by=by, at=at, subject=subject, path=found.path_id, **data)
