"""Answers to letters: which attempt a mail answers, and which answers wait for their person (guide: E2)."""

from collections.abc import Collection, Sequence

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Lower

from kanava.core.permissions import require
from kanava.recruiting.models import CandidateContact, Outreach, OutreachMail
from kanava.recruiting.queries.applications import hash_of
from kanava.rules.people import Actor
from kanava.rules.recruiting import Step

SHOWN = 20


def find_by_tokens(tokens: Collection[str]) -> Outreach | None:
    """The attempt whose letter carried one of these secrets, the latest of several."""
    return _latest(Outreach.objects.filter(token_hash__in=[hash_of(token) for token in tokens]))


def find_by_contact(sender: str) -> Outreach | None:
    """The latest attempt with the candidate that somebody of this address is known at. Who has become a partner is on
    the partner's timeline instead."""
    contacts = CandidateContact.objects.annotate(small=Lower("email")).filter(small=sender.lower())
    candidates = contacts.exclude(candidate__step=Step.PARTNER).values("candidate_id")
    return _latest(Outreach.objects.filter(candidate_id__in=candidates)) if sender else None


def _latest(rows: QuerySet[Outreach]) -> Outreach | None:
    return rows.select_related("author").order_by("-reached_on", "-id").first()


def list_unread_answers(*, by: Actor) -> Sequence[OutreachMail]:
    """Mails of candidates the actor looks after of which nobody has said yet what came of it, the latest first. One
    statement. Raises NotPermitted."""
    require("move_candidate", by)
    minder = Coalesce(F("outreach__candidate__owner_id"), F("outreach__author_id"))
    rows = OutreachMail.objects.filter(read_at=None).annotate(minder=minder).filter(minder=by.user_id or 0)
    return list(rows.select_related("outreach__candidate").defer("text").order_by("-id")[:SHOWN])
