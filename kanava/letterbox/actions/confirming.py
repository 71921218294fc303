"""The one-time link that lets a known contact of the partner stand for a mail."""

from datetime import datetime

from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.letterbox.actions.finishing import SENT
from kanava.letterbox.models import Confirmation, Reason, State
from kanava.letterbox.queries import actor_for, find_confirmation, list_deals
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal


class LinkUnknown(Refusal):
    """The link was replaced by a newer one, or never one of ours."""

    code = "MAIL_LINK_UNKNOWN"


class LinkUsed(Refusal):
    """The link has done its work."""

    code = "MAIL_LINK_USED"


class LinkExpired(Refusal):
    """The link has run out. `language` is that of the letter."""

    code = "MAIL_LINK_EXPIRED"


def get_link(token: str, *, at: datetime, for_update: bool = False) -> Confirmation:
    """The link as its holder may use it. Raises LinkUnknown, LinkUsed, LinkExpired."""
    found = find_confirmation(token, for_update=for_update)
    if found is None:
        raise LinkUnknown
    if found.confirmed_at is not None or found.message.state == State.REGISTERED:
        raise LinkUsed(language=found.language)
    if found.expires_at <= at or found.message.state != State.CONFIRMATION:
        raise LinkExpired(language=found.language)
    return found


@action("confirm_mail")
def use_link(*, by: Actor, token: str, at: datetime) -> Confirmation:
    """Use a link, once. Raises LinkUnknown, LinkUsed, LinkExpired."""
    found = get_link(token, at=at, for_update=True)
    found.confirmed_at = at
    found.save(update_fields=["confirmed_at"])
    return found


@action("confirm_mail")
def close_confirmed(*, by: Actor, link: Confirmation, at: datetime) -> None:
    """Say what became of a mail whose deals were confirmed."""
    message = link.message
    is_done = all(deal.outcome in SENT for deal in list_deals(message.pk) if deal.outcome)
    message.state, message.reason = (State.REGISTERED, "") if is_done else (State.QUESTIONS, Reason.NOT_SENT)
    message.save(update_fields=["state", "reason"])
    assert message.partner_id is not None
    who = actor_for(message.partner_id, link.user)
    record("mail.confirmed", by=who, at=at, subject=Subject("mail", message.pk, message.partner_id))
