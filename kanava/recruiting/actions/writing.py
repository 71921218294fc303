"""Letters to candidates: templates, and sending one (guide: E2)."""

from dataclasses import dataclass
from datetime import datetime

from kanava.core import clock, events, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.recruiting.actions.candidates import FieldMissing
from kanava.recruiting.actions.reaching import Attempt, reach
from kanava.recruiting.letters import headers_of, make_token
from kanava.recruiting.models import CandidateContact, LetterTemplate, Outreach
from kanava.rules.letters import check_letter, check_template
from kanava.rules.people import Actor
from kanava.rules.recruiting import Channel
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy


class NameTaken(Refusal):
    """Another template has this name."""

    code = "NAME_TAKEN"


class NoAddress(Refusal):
    """The person has no e-mail address here."""

    code = "NO_ADDRESS"


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as it is typed."""

    name: str
    language: str
    subject: str
    body: str


@action("edit_pitch")
def save_template(*, by: Actor, draft: Draft, at: datetime, template_id: int | None = None) -> LetterTemplate:
    """Keep a letter's template.

    Raises:
        Faults of FieldMissing (fields `name`, `subject`, `body`), NameTaken, PlaceUnknown (fields `subject`, `body`).
        NotFound.
    """
    found = LetterTemplate() if template_id is None else LetterTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound
    name, subject, body = tidy(draft.name)[:80], tidy(draft.subject)[:150], draft.body.strip()[:6000]
    told = {"name": name, "subject": subject, "body": body}
    faults: list[Refusal] = [FieldMissing(field=field) for field, value in told.items() if not value]
    if LetterTemplate.objects.filter(name=name).exclude(pk=found.pk or 0).exists():
        faults.append(NameTaken(field="name"))
    for field in ("subject", "body"):
        try:
            check_template(told[field], field=field)
        except Refusal as refusal:
            faults.append(refusal)
    if faults:
        raise Faults(faults)
    found.name, found.language, found.subject, found.body = name, draft.language, subject, body
    found.save()
    events.record("letters.kept", by=by, at=at, subject=events.Subject("letters", 0), template=found.pk)
    return found


@action("edit_pitch")
def remove_template(*, by: Actor, template_id: int, at: datetime) -> None:
    """Forget a template; letters that were sent stay in the log. Raises NotFound."""
    gone, _each = LetterTemplate.objects.filter(pk=template_id).delete()
    if not gone:
        raise NotFound
    events.record("letters.removed", by=by, at=at, subject=events.Subject("letters", 0), template=template_id)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to somebody at a candidate, as it goes out."""

    contact_id: int
    subject: str
    text: str
    is_cold: bool


@action("move_candidate")
def send_letter(*, by: Actor, candidate_id: int, letter: Letter, at: datetime) -> Outreach:
    """Send a letter by mail and note the attempt; answers go to whoever sends it, and are known by the letter's secret.

    Raises:
        Faults of FieldMissing (fields `subject`, `text`), PlaceEmpty (fields `subject`, `text`).
        NoAddress (field `contact`), StepImpossible, NotFound.
    """
    contact = CandidateContact.objects.filter(pk=letter.contact_id, candidate_id=candidate_id).first()
    if contact is None:
        raise NotFound
    if not contact.email:
        raise NoAddress(field="contact")
    told = {"subject": tidy(letter.subject)[:150], "text": letter.text.strip()[:6000]}
    faults: list[Refusal] = [FieldMissing(field=field) for field, value in told.items() if not value]
    for field, value in told.items():
        try:
            check_letter(value, field=field)
        except Refusal as refusal:
            faults.append(refusal)
    if faults:
        raise Faults(faults)
    token = make_token()
    words = f"{told['subject']}\n\n{told['text']}"
    attempt = Attempt(Channel.MAIL, clock.day_of(at), letter.is_cold, words, token)
    made = reach(candidate_id, attempt, by=by, at=at)
    sender = User.objects.get(pk=by.user_id or 0)
    mail.write(
        "mail/outreach", to=contact.email, language=sender.language, context=told, headers=headers_of(token, sender.email)
    )  # fmt: skip
    return made
