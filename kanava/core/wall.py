"""The wall around a partner's request, and its few gates.

Inside `partner_session` every statement runs as the portal role: PostgreSQL shows it only the rows of its
partner. A gate is a named, typed question that must see more than that (does somebody own this customer?);
it runs as the application role and returns a decision, never rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from kanava.core.dbpolicy import portal_role

GATES = {
    "events": "Append an event and hand it to its subscribers.",
    "ownership": "Decide who owns a customer and product line, and write the decision.",
    "amounts": "Write the amount that a partner tells of its own open deal.",
    "names": "Offer the names of listed customers while a partner types; never who works on them.",
    "influence": "Show a partner the deals of others that it has a share in: title, amount, stage and when they close.",
    "mail": "Write a letter to be sent.",
    "confirmations": "Tell a partner where the confirmation of a draft of its own waits, which came by mail.",
    "ledger": "Post what follows from a decision.",
    "papers": "Tell our business id and address, and the partner's own, for a paper between us.",
    "terms": "Tell under which terms a partner's own deal is reckoned: the country of its customer.",
    "funds": "Keep what a partner asks, claims and proves of its own campaigns.",
    "disputes": "Keep what a partner says of amounts of its own.",
    "enquiries": "Keep what a partner asks us and says of it.",
    "limits": "Count an attempt at something that may be tried only so often.",
    "steps": "Note that a next step, which the partner was told of as its own, is done.",
    "payouts": "Keep where a partner is paid: an account that its people tell, confirm or stop.",
    "library": "Note what a partner's people take along of the materials, and keep how the partner presents itself.",
    "words": "Find which texts have the words that a partner looks for; which of them it sees, the wall decides.",
    "training": "Note how far a partner's own people are with what they learn, and count who of them is certified.",
    "translations": "Keep what a partner's people say of a translation that they were asked to review, and take changes over.",
    "findable": "Copy a text that has changed for those who look for words in it.",
    "trainers": "Name who of ours leads a live session that a partner sees.",
    "people": "Close or open the account of one of the partner's own people, and end its sessions.",
}

_partner: ContextVar[int | None] = ContextVar("kanava_partner", default=None)


def _assume(role: str, partner: str) -> None:
    """Go on as a role with a partner until the transaction ends; the role's name never comes from a request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('kanava.partner', %s, true)", [role, partner]
        )


@contextmanager
def partner_session(partner_id: int) -> Iterator[None]:
    """One transaction as the portal role with this partner; covers the view and the rendering."""
    with transaction.atomic(durable=True):
        _assume(portal_role(), str(partner_id))
        token = _partner.set(partner_id)
        try:
            yield
        finally:
            _partner.reset(token)
    # SET LOCAL ends with the transaction; inside a longer one (a test's) the way out is walked.
    if connection.in_atomic_block and not connection.needs_rollback:
        _assume("none", "")


@contextmanager
def gate(name: str) -> Iterator[None]:
    """Pass the wall for one named purpose. Outside a partner's session it changes nothing."""
    if name not in GATES:
        raise ValueError(f"There is no gate named {name!r}.")
    partner_id = _partner.get()
    if partner_id is None:
        yield
        return
    _assume("none", "")
    token = _partner.set(None)
    try:
        # A savepoint, so that a refused statement inside the gate does not break the way back.
        with transaction.atomic():
            yield
    finally:
        _partner.reset(token)
        _assume(portal_role(), str(partner_id))
