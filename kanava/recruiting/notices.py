"""What applicants hear by letter: that they are taken up, turned down, or partners (guide: E1).

Each is written in a job, in the applicant's language, to an address that was confirmed, and noted on the candidate's
timeline; nobody hears more than the page behind the link tells.
"""

from typing import Any

from kanava.agreements.queries import get_our_name
from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.recruiting.actions.candidates import note
from kanava.recruiting.models import Application, Candidate, CandidateNote
from kanava.recruiting.queries import find_candidate_of
from kanava.recruiting.queries.applications import get_told, link_of, list_applications, still_to_hear
from kanava.rules.people import Via, system
from kanava.rules.recruiting import Heard, heard_at


@subscribe("candidate.moved")
def tell_of_taking_up(event: Event) -> None:
    """Somebody has begun to work on it."""
    heard = heard_at(event.data["before"], event.data["after"])
    if heard is not None:
        _tell(event.object_id, heard, event)


@subscribe("candidate.closed")
def tell_of_turning_down(event: Event) -> None:
    """We do not go on with it; whoever gave it up has said whether a letter tells so."""
    if event.data.get("tells"):
        _tell(event.object_id, Heard.TURNED_DOWN, event, words_id=event.data.get("words_id"))


@subscribe("partner.signed")
def tell_of_partnership(event: Event) -> None:
    """Its agreement is signed."""
    candidate_id = find_candidate_of(event.object_id)
    if candidate_id is not None:
        _tell(candidate_id, Heard.WELCOMED, event)


def _tell(candidate_id: int, heard: Heard, event: Event, words_id: int | None = None) -> None:
    """Write to each applicant that has not heard it; whoever has applied more than once gets one letter."""
    candidate = Candidate.objects.select_for_update().get(pk=candidate_id)
    waiting = still_to_hear(list_applications(candidate_id), heard, get_told(candidate_id))
    if not waiting:
        return
    kept = CandidateNote.objects.filter(pk=words_id or 0, candidate=candidate).first()
    minder = _minder(candidate, event)
    for one in {found.email: found for found in reversed(waiting)}.values():
        _write(one, heard, minder, kept.text if kept is not None else "")
    more: dict[str, Any] = {"note_id": kept.pk} if kept is not None else {}
    ids = sorted(one.pk for one in waiting)
    by = system(Via.JOB)
    note(candidate, "applicant_told", by=by, at=event.at, heard=heard.value, application_ids=ids, **more)


def _minder(candidate: Candidate, event: Event) -> User | None:
    """Whom an applicant may ask: who looks after it, else who has done what it hears of."""
    staff = User.objects.filter(is_active=True).exclude(staff_role="")
    return staff.filter(pk=candidate.owner_id or event.actor_id or 0).first()


def _write(found: Application, heard: Heard, minder: User | None, words: str) -> None:
    mail.write(
        f"mail/applicant_{heard.lower()}", to=found.email, language=found.language,
        context={"found": found, "link": link_of(found), "our_name": get_our_name(), "minder": minder, "words": words},
        headers={"Reply-To": minder.email} if minder is not None else None,
    )  # fmt: skip
