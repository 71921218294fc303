"""Every amount reckoned again from its stored facts and playbook version."""

from collections.abc import Iterator

from kanava.config.proofs.findings import Finding, Level, judge
from kanava.earnings.proving import prove_entries


def prove_amounts() -> Iterator[Finding]:
    """The whole ledger, once through."""
    proof = prove_entries()
    yield judge("Every entry is as it was written.", len(proof.altered), proof.altered, "ledger_entry")
    promise = "Every entry's amount follows from its facts and playbook version."
    if proof.differing:
        yield judge(promise, len(proof.differing), proof.differing, "ledger_entry")
        return
    told = f"{proof.entries} entries"
    if proof.older:
        told += f", {proof.older} of an older form that keeps too few facts to reckon again"
    yield Finding(Level.OK, promise, look=told)
