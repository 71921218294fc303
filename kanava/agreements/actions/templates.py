"""Templates: written as a draft, published as a version that never changes, retired."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings

from kanava.agreements.filling import standard_text
from kanava.agreements.models import Company, Template, TemplateVersion
from kanava.agreements.queries import clauses_of, get_company, latest_of
from kanava.core import clock, events
from kanava.core.actions import action
from kanava.matching.identifiers import normal_business_id, written_business_id
from kanava.playbook.queries import get_in_force
from kanava.rules.agreement_texts import (
    LONGEST_HEADING,
    LONGEST_TEXT,
    MOST_CLAUSES,
    Clause,
    ClausesMissing,
    check_clauses,
    lacking,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy


class NameTaken(Refusal):
    """Another template has this name."""

    code = "NAME_TAKEN"


class FieldMissing(Refusal):
    """Nothing was written."""

    code = "FIELD_MISSING"


class ChoiceUnknown(Refusal):
    """It is none of the values to choose from."""

    code = "CHOICE_UNKNOWN"


class TooManyClauses(Refusal):
    """More clauses than an agreement can have."""

    code = "TOO_MANY_CLAUSES"


class TemplateUnchanged(Refusal):
    """The draft says what the latest version says."""

    code = "TEMPLATE_UNCHANGED"


@action("edit_agreement_templates")
def create_template(*, by: Actor, name: str, language: str, jurisdiction: str, at: datetime) -> Template:
    """Begin a template in a language under a country's law, with our standard text in it as its draft.

    Raises:
        FieldMissing, NameTaken (field `name`), ChoiceUnknown (field `language`).
    """
    if language not in dict(settings.LANGUAGES):
        raise ChoiceUnknown(field="language")
    title, clauses = standard_text(language)
    found = Template(
        language=language,
        jurisdiction=jurisdiction,
        draft_title=title,
        draft_clauses=[asdict(one) for one in clauses],
        changed_at=at,
    )
    _name(found, name)
    found.save()
    _record("template_created", found, by=by, at=at)
    return found


def _name(template: Template, name: str) -> None:
    template.name = tidy(name)[:120]
    if not template.name:
        raise FieldMissing(field="name")
    if Template.objects.filter(name=template.name).exclude(pk=template.pk or 0).exists():
        raise NameTaken(field="name")


@action("edit_agreement_templates")
def save_template(
    *, by: Actor, template_id: int, name: str, title: str, clauses: Sequence[Clause], at: datetime
) -> Template:
    """Keep the draft of the next version as it was written.

    Raises:
        NotFound, FieldMissing (`name`, `title`), NameTaken, TooManyClauses, and Faults of ClauseIncomplete and
        PlaceholderUnknown, each next to its clause (`heading_0`, `text_0`).
    """
    template = _locked(template_id)
    _name(template, name)
    if not title.strip():
        raise FieldMissing(field="title")
    if len(clauses) > MOST_CLAUSES:
        raise TooManyClauses
    told = [
        Clause(one.kind, tidy(one.heading)[:LONGEST_HEADING], one.text.replace("\r\n", "\n").strip()[:LONGEST_TEXT])
        for one in clauses
    ]  # fmt: skip
    faults = check_clauses(told)
    if faults:
        raise Faults(faults)
    template.draft_title = tidy(title)[:160]
    template.draft_clauses = [asdict(one) for one in told]
    template.changed_at = at
    template.save()
    _record("template_changed", template, by=by, at=at)
    return template


@action("edit_agreement_templates")
def publish_template(*, by: Actor, template_id: int, at: datetime) -> TemplateVersion:
    """Make the draft a version, from which agreements are drafted. Those made from an earlier one stay as they are.

    Raises:
        NotFound, TemplateUnchanged, ClausesMissing.
    """
    template = _locked(template_id)
    latest = latest_of(template.pk)
    if latest is not None and (latest.title, latest.clauses) == (
        template.draft_title,
        template.draft_clauses,
    ):
        raise TemplateUnchanged
    kinds = lacking(clauses_of(template.draft_clauses))
    if kinds:
        raise ClausesMissing(kinds=[kind.value for kind in kinds])
    version = TemplateVersion.objects.create(
        template=template,
        number=latest.number + 1 if latest else 1,
        title=template.draft_title,
        clauses=template.draft_clauses,
        published_at=at,
        published_by_id=by.user_id,
    )
    _record("template_published", template, by=by, at=at, number=version.number)
    return version


@action("edit_agreement_templates")
def retire_template(*, by: Actor, template_id: int, is_retired: bool, at: datetime) -> Template:
    """Offer a template for new agreements no more, or again. Raises NotFound."""
    template = _locked(template_id)
    template.retired_at = at if is_retired else None
    template.save(update_fields=["retired_at"])
    _record("template_retired" if is_retired else "template_restored", template, by=by, at=at)
    return template


@action("edit_agreement_templates")
def save_company(
    *, by: Actor, name: str, business_id: str, address: str, at: datetime, country: str = ""
) -> Company:
    """Tell who we are in agreements. The business id is kept as our country writes it; without a country it is the
    programme's own.

    Raises:
        FieldMissing (field `name`), BusinessIdInvalid (field `business_id`).
    """
    company = get_company()
    company.name, company.address = tidy(name)[:200], tidy(address)[:300]
    if not company.name:
        raise FieldMissing(field="name")
    company.country = country or get_in_force(clock.day_of(at)).playbook.programme.country
    number = normal_business_id(company.country, business_id)
    company.business_id = written_business_id(company.country, number)[:30]
    company.save()
    events.record("agreement.company_changed", by=by, at=at, subject=events.Subject("agreement_company", 1))
    return company


def _locked(template_id: int) -> Template:
    found = Template.objects.select_for_update().filter(pk=template_id).first()
    if found is None:
        raise NotFound
    return found


def _record(verb: str, template: Template, *, by: Actor, at: datetime, **data: object) -> None:
    subject = events.Subject("agreement_template", template.pk)
    events.record(f"agreement.{verb}", by=by, at=at, subject=subject, **data)
