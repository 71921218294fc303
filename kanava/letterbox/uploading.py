"""A sheet that somebody uploads: its deals as drafts in one go, by the reading that mails have, and their submission."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kanava.core import clock
from kanava.deals.actions.registering import save_draft, submit_registration
from kanava.deals.models import Registration
from kanava.letterbox.queries import known_of
from kanava.letterbox.reading.facts import Deal, Field
from kanava.letterbox.reading.sheets import read_sheet
from kanava.letterbox.running import find_alike, find_running, told_in
from kanava.letterbox.storing import stored, typed_of
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.registration import State

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A deal of a sheet and the draft that it is. `code` says why it is none; `running` is the registration that the
    partner has of it already, and then it is left out; `alike` is one of its own that may be the same, which is said."""

    deal: Deal
    questions: Sequence[Sequence[str]]
    doubts: Sequence[Sequence[str]]
    registration: Registration | None = None
    code: str = ""
    running: Registration | None = None
    alike: Registration | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What was read, as it is kept."""
        return dict(stored(self.deal)["values"])

    @property
    def is_complete(self) -> bool:
        """Whether it can be registered as it is."""
        return self.registration is not None and self.deal.is_complete


@dataclass(slots=True)
class Uploaded:
    """What became of a sheet's rows; `again` are deals that were drafts of the partner already."""

    rows: list[Row] = field(default_factory=list)
    again: int = 0

    @property
    def kept(self) -> int:
        """How many are drafts now."""
        return sum(row.registration is not None for row in self.rows)

    @property
    def running(self) -> int:
        """How many the partner has registered already."""
        return sum(row.running is not None for row in self.rows)

    @property
    def left_out(self) -> int:
        """How many could not be kept."""
        return len(self.rows) - self.kept - self.running


def draft_sheet(content: bytes, *, by: Actor, partner: Partner, at: datetime) -> Uploaded:
    """Make a sheet's deals drafts of the partner, all or, where the file is no sheet, none. A deal that is a draft
    or registered already is not made again, so that the same sheet twice is one.

    Raises:
        SheetUnreadable.
    """
    sheet = read_sheet(content, known_of(partner, clock.day_of(at)))
    uploaded = Uploaded()
    drafts = _drafts_of(partner)
    wanted = [told_in(deal.values) for deal in sheet.deals]
    on = clock.day_of(at)
    running = find_running(partner.pk, wanted, on=on)
    alike = find_alike(partner.pk, set(wanted) - running.keys(), get_in_force(on).playbook, on=on)
    with transaction.atomic():
        for deal, opportunity in zip(sheet.deals, wanted, strict=True):
            if opportunity in running:
                uploaded.rows.append(Row(deal, (), (), running=running[opportunity]))
                continue
            there = drafts.get(_scope(deal))
            uploaded.again += there is not None
            row = _row(deal, there, by=by, partner=partner, at=at)
            uploaded.rows.append(replace(row, alike=alike.get(opportunity)))
    return uploaded


def _scope(deal: Deal) -> tuple[str, int | None, str]:
    return deal.values[Field.CUSTOMER].casefold(), deal.values[Field.PRODUCT], str(deal.values[Field.KIND])


def _drafts_of(partner: Partner) -> dict[tuple[str, int | None, str], Registration]:
    rows = Registration.objects.filter(partner=partner, state=State.DRAFT).order_by("-id")[:1000]
    return {(one.customer_name.casefold(), one.product_line_id, one.kind): one for one in rows}


def _row(deal: Deal, there: Registration | None, *, by: Actor, partner: Partner, at: datetime) -> Row:
    kept = stored(deal)
    told = deal, kept["questions"], kept["doubts"]
    if not deal.values[Field.CUSTOMER]:
        return Row(*told, code="NAME_UNREADABLE")
    try:
        draft = there or save_draft(by=by, partner_id=partner.pk, typed=typed_of(kept["values"]), at=at)
    except Refusal as refusal:
        return Row(*told, code=_first_of(refusal).code)
    return Row(*told, registration=draft)


def submit_drafts(
    ids: Sequence[int], *, by: Actor, at: datetime
) -> list[tuple[Registration, Refusal | None]]:
    """Submit drafts of the actor's partner, each for itself, and say why one stays a draft: the registration and the
    refusal, None for one that was sent. Ids of others are passed over."""
    rows = _drafts_among(ids, by)
    told: list[tuple[Registration, Refusal | None]] = []
    # Companies in one order, so that two who send the same at once do not wait for each other's locks.
    for draft in rows.order_by("search_text", "id"):
        try:
            told.append((submit_registration(by=by, registration_id=draft.pk, at=at), None))
        except Refusal as refusal:
            told.append((draft, _first_of(refusal)))
    return told


def drafts_among(ids: Sequence[int], *, by: Actor) -> set[int]:
    """Which of these registrations are drafts that the actor could submit."""
    return set(_drafts_among(ids, by).values_list("pk", flat=True))


def _drafts_among(ids: Sequence[int], by: Actor) -> QuerySet[Registration]:
    rows = Registration.objects.filter(pk__in=list(ids)[:MOST_AT_ONCE], state=State.DRAFT)
    return rows if by.partner_id is None else rows.filter(partner_id=by.partner_id)


def _first_of(refusal: Refusal) -> Refusal:
    return refusal.refusals[0] if isinstance(refusal, Faults) and refusal.refusals else refusal
