"""Handing the letters of a survey to the mail server, one after the other, and forgetting each."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.rules.people import Actor
from kanava.rules.surveys import State
from kanava.surveys.models import Envelope


def next_letter(after: UUID | None = None) -> UUID | None:
    """The key of the next letter on its way; keys are chance, so their order tells nothing."""
    rows = Envelope.objects.order_by("id").values_list("id", flat=True)
    return (rows.filter(id__gt=after) if after is not None else rows).first()


@action("keep_surveys")
def post(*, by: Actor, envelope_id: UUID, at: datetime) -> None:
    """Hand one letter over and forget to whom which link went. One that the mail server refuses stays for the next try."""
    rows = Envelope.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "survey", "person"
    )
    found = rows.filter(pk=envelope_id).first()
    if found is None:
        return
    if found.survey.state == State.OPEN and found.survey.closes_on >= clock.day_of(at):
        _hand_over(found)
    found.delete()


def _hand_over(found: Envelope) -> None:
    person, survey = found.person, found.survey
    context = {"survey": survey, "smallest": survey.smallest}
    # The reminder lies in the mailbox beside the letter with the link: it answers that one. The name of a letter is made of
    # the person alone, never of the link.
    name = _letter_name(survey.pk, person.pk)
    if found.token:
        link = f"{settings.BASE_URL}{reverse('public:survey', args=[found.token])}"
        template, context, headers = "mail/survey_asked", {**context, "link": link}, {"Message-ID": name}
    else:
        template, headers = "mail/survey_reminded", {"In-Reply-To": name, "References": name}
    mail.hand_over(template, to=person.email, language=person.language, context=context, headers=headers)


def _letter_name(survey_id: int, person_id: int) -> str:
    made = salted_hmac("kanava.surveys.letter", f"{survey_id} {person_id}", algorithm="sha256").hexdigest()[
        :24
    ]
    return f"<survey-{made}@{urlsplit(settings.BASE_URL).hostname}>"
