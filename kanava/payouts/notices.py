"""Who hears by letter of a change of account, of a run that waits, and of a payment: never a whole number (guide: C5).

Each notice is a handler of one event, run as a job; the letter is written in the recipient's language.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.earnings.telling import people_by_role
from kanava.payouts.models import PartnerAccount, Run, Told
from kanava.payouts.queries.accounts import MONEY_ROLES, list_confirmers, list_finance
from kanava.rules.payout_accounts import AccountState
from kanava.rules.people import Role


def _tell(people: Iterable[User], template: str, context: Mapping[str, Any]) -> None:
    for person in people:
        letter = {**context, "person": person}
        mail.write(f"mail/{template}", to=person.email, language=person.language, context=letter)


@subscribe("payout_account.proposed", "payout_account.confirmed", "payout_account.stopped")
def tell_of_account(event: Event) -> None:
    """Everybody else at the partner who deals with money hears of a change; where it waits and nobody else is there, our
    finance."""
    found = PartnerAccount.objects.select_related("partner", "proposed_by").get(pk=event.object_id)
    what = event.verb.partition(".")[2]
    same = PartnerAccount.objects.filter(partner_id=found.partner_id, currency=found.currency)
    others_used = same.filter(state=AccountState.CONFIRMED).exclude(pk=found.pk)
    context = {
        "found": found, "what": what, "currency": event.data["currency"], "has_other": others_used.exists()
    }  # fmt: skip
    others = list_confirmers(found.partner_id, but=event.actor_id)
    _tell(others, "payout_account", {**context, "is_portal": True})
    if what == "proposed" and not others:
        _tell(list_finance(but=event.actor_id), "payout_account", {**context, "is_portal": False})


@subscribe("payout.run_made")
def tell_of_run(event: Event) -> None:
    """Who can approve it hears that a run waits."""
    run = Run.objects.select_related("account").get(pk=event.object_id)
    amount, number = event.data["amount"], event.data["payments"]
    _tell(
        list_finance(but=event.actor_id), "payout_run", {"run": run, "minor": amount[0], "payments": number}
    )


@subscribe("payout.answered")
def tell_of_payments(event: Event) -> None:
    """The partners hear what they were paid, and what has failed or come back: who deals with money, else the sellers."""
    first, last = event.data["told"]
    rows = Told.objects.filter(pk__range=(first, last), payment__run_id=event.object_id).order_by("id")
    told = list(rows.select_related("payment__account", "payment__statement"))
    partner_ids = [one.payment.partner_id for one in told]
    people = people_by_role(partner_ids)
    for one in told:
        key = one.payment.partner_id
        ours = [person for role in MONEY_ROLES for person in people[key, role]]
        context = {"found": one.payment, "answer": one.answer, "on": one.on, "is_alone": not ours}
        _tell(ours or people[key, Role.PARTNER_SELLER], "payout_told", context)
