"""Certificates as they are issued: a writer that joins the transaction in which a path or its assessment is passed."""

import secrets
from datetime import date, datetime

from kanava.core import bulk, clock
from kanava.core.events import Subject, record
from kanava.core.wall import gate
from kanava.playbook.queries import get_in_force
from kanava.rules import certificates as rules
from kanava.rules.assessments import Outcome
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.training import LessonKind
from kanava.training.models import Attempt, Certificate, Enrolment, Lesson


def counts_from(enrolment: Enrolment, on: date, playbook: Playbook) -> date | None:
    """From which day on attempts count again: the certificate can be renewed, or was taken back. None where all count."""
    last = latest(enrolment)
    if last is None:
        return None
    if last.revoked_at is not None:
        return clock.day_of(last.revoked_at)
    begins = rules.renewable_from(last.valid_until, playbook)
    return begins if on >= begins else None


def latest(enrolment: Enrolment) -> Certificate | None:
    """The last certificate that somebody got for a path."""
    return Certificate.objects.filter(enrolment=enrolment).order_by("-id").first()


def certify(enrolment: Enrolment, *, by: Actor, at: datetime) -> Certificate | None:
    """Issue the certificate of a finished path, or its renewal, where all its assessments were passed for it; None where
    there is nothing to issue. Told again, it issues nothing more."""
    with gate("training"):
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        path, on = enrolment.path, clock.day_of(at)
        if path.certificate_months is None or enrolment.finished_at is None:
            return None
        last, since = latest(enrolment), counts_from(enrolment, on, get_in_force(on).playbook)
        if (last is not None and since is None) or not _is_passed(enrolment, since):
            return None
        return _issue(enrolment, path.certificate_months, last, by=by, at=at)


def _is_passed(enrolment: Enrolment, since: date | None) -> bool:
    """Whether each required assessment was passed, of a renewal since then. A path without any cannot be renewed."""
    wanted = Lesson.objects.filter(path_id=enrolment.path_id, kind=LessonKind.ASSESSMENT, is_required=True)
    passed = Attempt.objects.filter(enrolment=enrolment, outcome=Outcome.PASSED)
    if since is not None:
        passed = passed.filter(began_at__gte=clock.start_of(since))
    left = wanted.exclude(pk__in=passed.values("assessment__lesson_id"))
    return not left.exists() and (since is None or wanted.exists())


def _issue(
    enrolment: Enrolment, months: int, last: Certificate | None, *, by: Actor, at: datetime
) -> Certificate:
    on = clock.day_of(at)
    before = last.valid_until if last is not None and last.revoked_at is None else None
    (key,) = bulk.new_ids(Certificate, 1)
    made = Certificate.objects.create(
        pk=key, number=f"{on.year}-{key:05d}", token=secrets.token_urlsafe(18), path_id=enrolment.path_id, enrolment=enrolment,
        person_id=enrolment.person_id, partner_id=enrolment.partner_id, issued_on=on,
        valid_until=rules.valid_until(on, months, before=before), follows=last,
    )  # fmt: skip
    record(
        "training.certified", by=by, at=at, subject=Subject("certificate", made.pk, made.partner_id), path=made.path_id,
        until=made.valid_until.isoformat(), renews=last is not None,
    )  # fmt: skip
    return made
