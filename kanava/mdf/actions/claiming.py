"""The partner's side of a claim: proofs, the claim itself, and more time for it."""

from collections.abc import Mapping
from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.files import hash_of, kept
from kanava.core.wall import gate
from kanava.documents.file_checks import check_paper
from kanava.mdf.holding import answer_due, locked, record
from kanava.mdf.models import Campaign, Proof
from kanava.playbook.queries import get_in_force
from kanava.rules import mdf
from kanava.rules.campaigns import (
    CampaignMoved,
    Move,
    ProofKind,
    State,
    TextMissing,
    check_claimed,
    move,
)
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy

MOST_PROOFS = 40  # of one campaign


class ProofKnown(Refusal):
    """The same file is there already for the same purpose."""

    code = "MDF_PROOF_KNOWN"


class TooManyProofs(Refusal):
    """There is no room for more files."""

    code = "MDF_TOO_MANY_PROOFS"


class ProofMissing(Refusal):
    """The playbook asks for proofs that are not there; `kinds` names them."""

    code = "MDF_PROOF_MISSING"


@action("claim_funds")
def add_proof(*, by: Actor, campaign_id: int, kind: str, name: str, content: bytes, at: datetime) -> Proof:
    """Keep a file that proves what an approved campaign has cost or come to. What it is, its content tells.

    Raises:
        NotFound, CampaignMoved, TextMissing (field `kind`), FileMissing, ProofKnown, what `check_paper` does,
        TooManyProofs (field `file`).
    """
    with gate("funds"):
        found = _for_claim(campaign_id, by=by)
        if kind not in ProofKind.__members__:
            raise TextMissing(field="kind")
        file_kind = check_paper(content, name)
        here = Proof.objects.filter(campaign=found, removed_at=None)
        if here.filter(sha256=hash_of(content), kind=kind).exists():
            raise ProofKnown(field="file")
        if here.count() >= MOST_PROOFS:
            raise TooManyProofs(field="file")
        made = Proof.objects.create(
            campaign=found, partner_id=found.partner_id, kind=kind, name=tidy(name)[-120:] or "file",
            file_kind=file_kind, author_id=by.user_id, added_at=at, **kept(content),
        )  # fmt: skip
        record("proof_added", found, by=by, at=at, proof=made.pk, kind=kind)
    return made


@action("claim_funds")
def remove_proof(*, by: Actor, campaign_id: int, proof_id: int, at: datetime) -> None:
    """Take a file away: its content goes, that it was there stays. Raises NotFound, CampaignMoved."""
    with gate("funds"):
        found = _for_claim(campaign_id, by=by)
        gone = Proof.objects.filter(campaign=found, pk=proof_id, removed_at=None)
        if not gone.update(content=b"", removed_at=at):
            raise NotFound
        record("proof_removed", found, by=by, at=at, proof=proof_id)


def _for_claim(campaign_id: int, *, by: Actor) -> Campaign:
    found = locked(campaign_id, by=by, right="claim_funds")
    if found.state != State.COMMITTED:
        raise CampaignMoved
    return found


@action("claim_funds")
def claim_costs(
    *,
    by: Actor,
    campaign_id: int,
    claimed: Mapping[int, Money],
    leads: int | None = None,
    outcome: str = "",
    is_more_meant: bool = False,
    at: datetime,
) -> Campaign:
    """Claim what the campaign has cost, by line (the costs' ids), with what came of it. `is_more_meant`: that it is more than was
    planned is no slip.

    Raises:
        NotFound, CampaignMoved, CampaignRuns, ClaimTooLate, AmountMissing, AmountTooLarge (field `costs`), ClaimAbovePlan
        (field `more`), ProofMissing (field `file`).
    """
    with gate("funds"):
        found = locked(campaign_id, by=by, right="claim_funds")
        after = move(found.state, Move.CLAIM)
        on = clock.day_of(at)
        assert found.claim_due_on is not None
        mdf.check_claim_day(found.ends_on, found.claim_due_on, on)
        playbook = get_in_force(on).playbook
        sent = set(Proof.objects.filter(campaign=found, removed_at=None).values_list("kind", flat=True))
        missing = mdf.missing_proofs(sent, playbook)
        if missing:
            raise ProofMissing(field="file", kinds=missing)
        costs = list(found.costs.order_by("position"))
        for cost in costs:
            cost.claimed_minor = claimed[cost.pk].minor if cost.pk in claimed else 0
            cost.accepted_minor = None
        amounts = [cost.claimed_minor or 0 for cost in costs]
        if min(amounts) < 0:
            raise AmountNegative(field="costs")
        together = [Money(minor, found.currency) for minor in (sum(amounts), found.costs_minor)]
        check_claimed(*together, is_meant=is_more_meant)
        type(costs[0]).objects.bulk_update(costs, ["claimed_minor", "accepted_minor"])
        found.state, found.claimed_at, found.due_at, found.escalated_at = after, at, answer_due(at), None
        found.actual_leads, found.outcome, found.claim_message = leads, outcome.strip(), ""
        found.extension_requested_at = None
        found.save()
        record("claimed", found, by=by, at=at)
    return found


@action("claim_funds")
def take_claim_back(*, by: Actor, campaign_id: int, at: datetime) -> Campaign:
    """Take a claim back that nobody has decided yet, to send it anew by its last day.

    Raises:
        NotFound, CampaignMoved: also of a claim that we have opened again; ClaimTooLate.
    """
    with gate("funds"):
        found = locked(campaign_id, by=by, right="claim_funds")
        after = move(found.state, Move.UNCLAIM)
        if found.reopened:
            raise CampaignMoved
        assert found.claim_due_on is not None
        if clock.day_of(at) > found.claim_due_on:
            raise mdf.ClaimTooLate(day=found.claim_due_on)
        found.state, found.claimed_at, found.due_at, found.escalated_at = after, None, None, None
        found.save(update_fields=["state", "claimed_at", "due_at", "escalated_at"])
        record("claim_taken_back", found, by=by, at=at)
    return found


@action("claim_funds")
def ask_for_time(*, by: Actor, campaign_id: int, reason: str, at: datetime) -> Campaign:
    """Ask for a later last day for the claim. Raises NotFound, CampaignMoved, ClaimTooLate, ExtensionsUsed, TextMissing
    (field `reason`)."""
    with gate("funds"):
        found = _for_claim(campaign_id, by=by)
        on = clock.day_of(at)
        assert found.claim_due_on is not None
        if on > found.claim_due_on:
            raise mdf.ClaimTooLate(day=found.claim_due_on)
        mdf.extended(found.claim_due_on, found.extensions, get_in_force(on).playbook)
        if not reason.strip():
            raise TextMissing(field="reason")
        found.extension_reason, found.extension_requested_at = reason.strip(), at
        found.save(update_fields=["extension_reason", "extension_requested_at"])
        record("extension_requested", found, by=by, at=at)
    return found
