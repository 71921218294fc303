"""Filters for what was read in mails: questions, doubts and deals as sentences."""

from typing import Any

from django import template

from kanava.letterbox.queries import actor_for
from kanava.rules.people import Actor
from kanava.ui import mail_words, selling

register = template.Library()

register.filter("question_words", mail_words.of_question)
register.filter("doubt_words", mail_words.of_doubt)
register.filter("sheet_words", mail_words.of_sheet)
register.filter("refusal_words", mail_words.of_outcome)
register.filter("needed", mail_words.needed)
register.filter("helpful", mail_words.helpful)
register.filter("unread", mail_words.unread)
register.filter("lines_to_name", mail_words.lines_to_name)


@register.filter
def deal_rows(deal: Any) -> list[tuple[Any, str]]:
    """What was read of a deal: name and value."""
    return mail_words.lines_of(deal.values)


@register.simple_tag
def lacking_certificates(deals: Any, reader: Any) -> dict[int, Any]:
    """What those deals of a mail lack that stay drafts for want of a certificate, by their ids. `reader`: one of us, as an
    actor, or the partner's person whom the mail is of, None where that is somebody without an account."""
    if not isinstance(reader, Actor):
        partner_id = next((one.registration.partner_id for one in deals if one.registration is not None), 0)
        reader = actor_for(partner_id, reader)
    return selling.lacking_of_deals(deals, by=reader)


@register.filter
def of_deal(lacks: dict[int, Any], deal: Any) -> Any:
    """What one of them lacks; nothing where it lacks no certificate."""
    return lacks.get(deal.pk)


@register.filter
def deal_lines(deal: Any) -> list[str]:
    """What was read of a deal, a line each, and what was assumed."""
    told = [f"{label}: {value}" for label, value in mail_words.lines_of(deal.values)]
    return [*told, *(mail_words.of_doubt(one) for one in deal.doubts)]
