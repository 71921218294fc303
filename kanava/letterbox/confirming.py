"""Confirming a mail's deals as a known contact of the partner: all of what was typed is right, or nothing happens.

The confirmation's moment is the arrival: the drafts are submitted under the customers' locks now, whenever the mail came.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kanava.deals.actions.registering import Typed, save_draft
from kanava.letterbox.actions.confirming import close_confirmed, use_link
from kanava.letterbox.models import Confirmation
from kanava.letterbox.processing import submit
from kanava.letterbox.queries import actor_for, list_deals
from kanava.letterbox.storing import is_open
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.rules.text import search_words


class DealsFaulty(Refusal):
    """Something typed will not do. `faults`: the refusal by the deal's id."""

    code = "DEALS_FAULTY"


def confirm(token: str, told: Mapping[int, Typed], *, at: datetime) -> Confirmation:
    """Register what the holder of a link has confirmed; a deal of the mail that is not among `told` stays a draft.

    Raises:
        LinkUnknown, LinkUsed, LinkExpired. DealsFaulty: then the link can be used again.
    """
    by = system(Via.MAIL)
    with transaction.atomic():
        link = use_link(by=by, token=token, at=at)
        partner_id = link.message.partner_id
        assert partner_id is not None
        author = actor_for(partner_id, link.user)
        chosen = [deal for deal in list_deals(link.message_id) if deal.pk in told and is_open(deal)]
        # Companies in one order, so that two who confirm the same at once do not wait for each other's locks.
        chosen.sort(key=lambda deal: search_words(told[deal.pk].customer_name))
        faults: dict[int, Refusal] = {}
        for deal in chosen:
            try:
                deal.registration = save_draft(
                    by=author,
                    partner_id=partner_id,
                    typed=told[deal.pk],
                    at=at,
                    registration_id=deal.registration_id,
                    is_complete=True,
                )
            except Refusal as refusal:
                faults[deal.pk] = refusal
        if faults:
            # Nothing was confirmed: the link stays what it was.
            raise DealsFaulty(faults=faults)
        for deal in chosen:
            deal.save(update_fields=["registration"])
            submit(deal, author, at=at)
        close_confirmed(by=by, link=link, at=at)
    return link
