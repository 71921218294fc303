"""Candidates: adding them and keeping what is known of them and of the people there."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.matching.engine import Company, Verdict
from kanava.matching.identifiers import normal_business_id, normal_domain
from kanava.matching.queries import find_candidates
from kanava.matching.writers import index_company
from kanava.recruiting.models import LONGEST_REMARKS, SUBJECT, Candidate, CandidateContact, CandidateNote
from kanava.recruiting.queries import get_candidate, get_contact, get_profile
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor, Role
from kanava.rules.profiles import Traits, compare, verdict
from kanava.rules.recruiting import Segment, Source
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import company_name, name_keys, tidy

MOST_CODES = 40


class FieldMissing(Refusal):
    """Nothing was written."""

    code = "FIELD_MISSING"


class ChoiceUnknown(Refusal):
    """It is none of the values to choose from."""

    code = "CHOICE_UNKNOWN"


class CandidateKnown(Refusal):
    """The company is a candidate already. Holds its id and name."""

    code = "CANDIDATE_KNOWN"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a candidate, as typed; empty where nothing is known. Regions are country codes, languages ISO 639
    codes, skills free words."""

    name: str
    country: str
    source: str
    source_detail: str = ""
    type: str = ""
    business_id: str = ""
    domain: str = ""
    offering: str = ""
    staff: int | None = None
    sales_staff: int | None = None
    technical_staff: int | None = None
    regions: Sequence[str] = ()
    segments: Sequence[str] = ()
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    city: str = ""
    remarks: str = ""


@action("create_candidate")
def create_candidate(*, by: Actor, told: Told, at: datetime) -> Candidate:
    """Put a company on the list of candidates; whoever adds it looks after it.

    Raises:
        Faults: NameUnreadable, ChoiceUnknown, BusinessIdInvalid, DomainInvalid, CandidateKnown, each with its field.
    """
    return add_candidate(told, by=by, at=at)


def add_candidate(told: Told, *, by: Actor, at: datetime) -> Candidate:
    """What `create_candidate` does, in the caller's transaction and by the caller's right."""
    candidate = Candidate(owner_id=by.user_id, step_since=clock.day_of(at), created_at=at)
    _keep(candidate, told)
    note(candidate, "created", by=by, at=at, source=candidate.source)
    return candidate


@action("edit_candidate")
def edit_candidate(*, by: Actor, candidate_id: int, told: Told, at: datetime) -> Candidate:
    """Change what is told of a candidate. Raises NotFound, and Faults as in `create_candidate`."""
    candidate = locked(candidate_id, by=by)
    _keep(candidate, told)
    note(candidate, "changed", by=by, at=at)
    return candidate


def locked(candidate_id: int, *, by: Actor, right: str = "edit_candidate") -> Candidate:
    """The candidate, held until the transaction ends. Raises NotFound, NotPermitted."""
    get_candidate(candidate_id, by=by, right=right)
    return Candidate.objects.select_for_update(of=("self",)).get(pk=candidate_id)


def note(candidate: Candidate, verb: str, *, by: Actor, at: datetime, text: str = "", **data: object) -> None:
    """Record an event about a candidate, its free text kept apart. It stays ours: no partner's timeline has it."""
    if text.strip():
        data["note_id"] = CandidateNote.objects.create(candidate=candidate, text=text.strip()[:4000]).pk
    subject = events.Subject(SUBJECT, candidate.pk)
    events.record(f"candidate.{verb}", by=by, at=at, subject=subject, **data)


def _keep(candidate: Candidate, told: Told) -> None:
    company = _fill(candidate, told)
    candidate.fit = verdict(compare(get_profile(), traits_of(candidate)).values())
    candidate.save()
    index_company(SUBJECT, candidate.pk, company)


def company_of(told: Told, *, also: Sequence[Refusal] = ()) -> Company:
    """The company that is told, in its normal form.

    Raises:
        Faults: NameUnreadable, ChoiceUnknown, BusinessIdInvalid, DomainInvalid, each with its field, and `also`.
    """
    faults: list[Refusal] = []
    name, number, domain = "", "", ""
    try:
        name = company_name(told.name, field="name")
    except Refusal as refusal:
        faults.append(refusal)
    faults += [ChoiceUnknown(field=field) for field in _unknown(told)]
    try:
        number = normal_business_id(told.country, told.business_id)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        domain = normal_domain(told.domain, field="domain")
    except Refusal as refusal:
        faults.append(refusal)
    if faults or also:
        raise Faults([*faults, *also])
    return Company(name, told.country, (domain,) if domain else (), (number,) if number else ())


def _fill(candidate: Candidate, told: Told) -> Company:
    """Put the told values into the candidate in their normal form."""
    company = company_of(told)
    _check_known(company, candidate.pk)
    for column, value in asdict(told).items():
        setattr(candidate, column, value)
    candidate.name, candidate.domain = company.name, next(iter(company.domains), "")
    candidate.business_id = next(iter(company.business_ids), "")
    candidate.offering, candidate.source_detail = tidy(told.offering)[:300], tidy(told.source_detail)[:120]
    candidate.city, candidate.remarks = tidy(told.city)[:100], told.remarks.strip()[:LONGEST_REMARKS]
    candidate.skills = _codes(tidy(skill).casefold() for skill in told.skills)
    candidate.regions, candidate.segments = _codes(told.regions), _codes(told.segments)
    candidate.languages = _codes(code.casefold() for code in told.languages)
    for column, key in name_keys(company.name, candidate.domain, candidate.offering).items():
        setattr(candidate, column, key)
    return company


def _unknown(told: Told) -> list[str]:
    """The fields whose value is none of those to choose from."""
    chosen = {
        "type": ({told.type} - {""}, PartnerType.__members__),
        "source": ({told.source}, Source.__members__),
        "segments": (set(told.segments), Segment.__members__),
    }
    return [field for field, (codes, known) in chosen.items() if not codes <= known.keys()]


def _codes(told: Iterable[str]) -> list[str]:
    """Each code once, in order."""
    return sorted({code[:40] for code in told if code})[:MOST_CODES]


def _check_known(company: Company, own_id: int | None) -> None:
    for other in find_candidates(company, kind=SUBJECT):
        if other.match.verdict == Verdict.SAME and other.subject_id != own_id:
            known = CandidateKnown(field="name", candidate_id=other.subject_id, name=other.name)
            raise Faults([known])


def traits_of(candidate: Candidate) -> Traits:
    """What the profile asks about, of one candidate."""
    return Traits(
        candidate.type, candidate.staff, candidate.regions, candidate.segments, candidate.skills, candidate.languages,
        candidate.country,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """What is told of a person at a candidate."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""


@action("edit_candidate")
def save_contact(
    *, by: Actor, candidate_id: int, person: Person, at: datetime, contact_id: int | None = None
) -> CandidateContact:
    """Add a person at a candidate, or change one. Raises FieldMissing (field `name`), NotFound."""
    candidate = locked(candidate_id, by=by)
    if not person.name.strip():
        raise FieldMissing(field="name")
    contact = get_contact(candidate_id, contact_id) if contact_id is not None else None
    return keep_contact(candidate, person, by=by, at=at, contact=contact)


def keep_contact(
    candidate: Candidate, person: Person, *, by: Actor, at: datetime, contact: CandidateContact | None = None
) -> CandidateContact:
    """What `save_contact` does, in the caller's transaction."""
    contact = contact or CandidateContact(candidate=candidate)
    contact.name, contact.title = tidy(person.name)[:120], tidy(person.title)[:120]
    contact.email, contact.phone = person.email.strip(), person.phone.strip()[:40]
    contact.save()
    note(candidate, "contact_kept", by=by, at=at, contact_id=contact.pk)
    return contact


@action("edit_candidate")
def remove_contact(*, by: Actor, candidate_id: int, contact_id: int, at: datetime) -> None:
    """Forget a person at a candidate. Raises NotFound."""
    candidate = locked(candidate_id, by=by)
    get_contact(candidate_id, contact_id).delete()
    note(candidate, "contact_removed", by=by, at=at, contact_id=contact_id)


@action("edit_candidate")
def assign_owner(*, by: Actor, candidate_id: int, owner_id: int | None, at: datetime) -> Candidate:
    """Name who looks after a candidate, or nobody. Raises ChoiceUnknown (field `owner`), NotFound."""
    candidate = locked(candidate_id, by=by)
    can = User.objects.filter(is_active=True, staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER])
    if owner_id is not None and not can.filter(pk=owner_id).exists():
        raise ChoiceUnknown(field="owner")
    before, candidate.owner_id = candidate.owner_id, owner_id
    candidate.save(update_fields=["owner"])
    note(candidate, "owner_assigned", by=by, at=at, was=before, now=owner_id)
    return candidate


def look_after(candidate: Candidate, *, by: Actor, at: datetime) -> None:
    """Give a candidate that nobody looks after to whoever takes it up. Joins the caller's transaction."""
    if (
        candidate.owner_id is None
        and by.user_id is not None
        and by.role in (Role.OWNER, Role.PARTNER_MANAGER)
    ):
        candidate.owner_id = by.user_id
        candidate.save(update_fields=["owner"])
        note(candidate, "owner_assigned", by=by, at=at, was=None, now=by.user_id)


@action("edit_candidate")
def plan_next(*, by: Actor, candidate_id: int, what: str, on: date | None, at: datetime) -> Candidate:
    """Write down what comes next with a candidate and by which day; nothing written clears it. Raises NotFound."""
    candidate = locked(candidate_id, by=by)
    candidate.next_step = tidy(what)[:200]
    candidate.next_on = on if candidate.next_step else None
    candidate.save(update_fields=["next_step", "next_on"])
    return candidate
