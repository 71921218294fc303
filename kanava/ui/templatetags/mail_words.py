"""Filters for what was read in mails: questions, doubts and deals as sentences."""

from typing import Any

from django import template

from kanava.ui import mail_words

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


@register.filter
def deal_lines(deal: Any) -> list[str]:
    """What was read of a deal, a line each, and what was assumed."""
    told = [f"{label}: {value}" for label, value in mail_words.lines_of(deal.values)]
    return [*told, *(mail_words.of_doubt(one) for one in deal.doubts)]
