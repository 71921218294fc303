"""Asking somebody for feedback by name: once about a thing, and not too often."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from kanava.core import events, mail
from kanava.core.models import Event, User
from kanava.partners.models import Partner
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import Via, system
from kanava.rules.surveys import Occasion
from kanava.surveys.holding import terms_at
from kanava.surveys.models import Feedback
from kanava.surveys.tokens import hash_of, make_token


def ask(people: Sequence[User], occasion: Occasion, event: Event) -> None:
    """Ask each of the people, of the partner that the event is about, how we did. Joins the caller's transaction."""
    terms = terms_at(event.at)
    partner = Partner.objects.filter(pk=event.partner_id or 0, lifecycle__in=IN_FORCE).first()
    if partner is None or not terms.feedback_after[occasion.value]:
        return
    since = event.at - timedelta(days=terms.feedback_pause_days)
    lately = set(
        Feedback.objects.filter(person__in=people, asked_at__gt=since).values_list("person_id", flat=True)
    )
    for person in people:
        if person.pk not in lately:
            _ask(person, partner, occasion, event)


def _ask(person: User, partner: Partner, occasion: Occasion, event: Event) -> None:
    token = make_token()
    found, is_new = Feedback.objects.get_or_create(
        person=person, occasion=occasion, about_id=event.object_id,
        defaults={"partner": partner, "token_hash": hash_of(token), "asked_at": event.at},
    )  # fmt: skip
    if not is_new:
        return
    context = {
        "person": person, "occasion": occasion.value, "link": f"{settings.BASE_URL}{reverse('public:feedback', args=[token])}",
    }  # fmt: skip
    mail.write("mail/feedback_asked", to=person.email, language=person.language, context=context)
    subject = events.Subject("feedback", found.pk, partner.pk)
    events.record("feedback.asked", by=system(Via.JOB), at=event.at, subject=subject, occasion=occasion.value)
