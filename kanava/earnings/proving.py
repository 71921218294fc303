"""Every amount of the ledger proved by reckoning it again from its own facts."""

from dataclasses import dataclass, field
from functools import cache

from kanava.ledger.queries import stream_entries
from kanava.playbook.queries import get_of_version
from kanava.rules import disputes, facts, freeing, mdf, payouts, rebates, settling, statements
from kanava.rules.ledger import Draft
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.settling import Kept

# Who reckons entries again that no deal led to, by the type of their source.
REPRODUCES = {mdf.SOURCE: mdf.reproduces, rebates.SOURCE: rebates.reproduces}


@dataclass(slots=True)
class Proof:
    """What reckoning all entries again came to: how many there are, how many of the older form, which differ."""

    entries: int = 0
    older: int = 0
    differing: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)


def prove_entries() -> Proof:
    """Reckon every entry again from its facts and playbook version, and compare what is stored with the hash of what
    was written. Reads the ledger once, in order; some thousand entries a second."""
    proof = Proof()
    playbook_of = cache(_playbook_of)
    for stored in stream_entries():
        proof.entries += 1
        if stored.draft.content_hash() != stored.content_hash:
            proof.altered.append(stored.id)
        if stored.is_reversal:
            continue  # compared with what it reverses, in the database
        draft = stored.draft
        if draft.kind in (*freeing.FOLLOWING, statements.KIND, disputes.KIND, payouts.KIND):
            if not _follows(draft):
                proof.differing.append(stored.id)
            continue
        proof.older += not facts.is_current_form(draft.facts)
        kept = Kept(
            draft.kind, draft.playbook_version_id, draft.facts, draft.transfers, draft.reason, stored.last_amount
        )  # fmt: skip
        if not REPRODUCES.get(draft.source_type, settling.reproduces)(kept, playbook_of):
            proof.differing.append(stored.id)
    return proof


def _follows(draft: Draft) -> bool:
    """Whether what no playbook governs follows from its own facts."""
    if draft.kind == statements.KIND:
        return statements.reproduces(draft.facts, draft.transfers)
    if draft.kind == disputes.KIND:
        return disputes.reproduces(draft.facts, draft.transfers)
    if draft.kind == payouts.KIND:
        return payouts.reproduces(draft.facts, draft.transfers)
    return freeing.reproduces(draft.kind, draft.facts, draft.transfers)


def _playbook_of(version_id: int | None) -> Playbook:
    """Raises LookupError for a version that there is not."""
    try:
        return get_of_version(version_id)
    except NotFound as error:
        raise LookupError(version_id) from error
