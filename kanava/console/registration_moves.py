"""What staff do to a registration from its page, how it is said once it is done, and what the partner hears of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kanava.deals.actions import appealing, deciding, extending, following
from kanava.rules.text import fitting


def _settle(given: dict[str, Any], sent: QueryDict) -> None:
    chosen = sent.get("same_as", "")
    is_id = chosen.isascii() and chosen.isdecimal() and len(chosen) < 16
    deciding.settle_match(**given, same_as=int(chosen) if is_id else None)


def _day(sent: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(sent.get(name, ""))
    except ValueError:
        return None


def _message(sent: QueryDict) -> str:
    return fitting(sent.get("message", ""), 2000, field="message")


def _extend(given: dict[str, Any], sent: QueryDict) -> None:
    extending.extend_registration(
        **given,
        evidence=fitting(sent.get("evidence", ""), 2000, field="evidence"),
        met_on=_day(sent, "met_on"),
    )


def _work(given: dict[str, Any], sent: QueryDict) -> None:
    following.record_activity(
        **given, kind=sent.get("kind", ""), happened_on=_day(sent, "happened_on"), note=sent.get("note", "")
    )


Move = Callable[[dict[str, Any], QueryDict], Any]
BY_MAIL = gettext_lazy("The partner is told by mail.")
# What is done, how it is said, and what the partner hears of it; nothing where it hears nothing.
MOVES: dict[str, tuple[Move, Any, Any]] = {
    "approve": (
        lambda given, sent: deciding.approve_registration(**given),
        gettext_lazy("Approved."),
        BY_MAIL,
    ),
    "refuse": (
        lambda given, sent: deciding.refuse_registration(
            **given, reason=sent.get("reason", ""), message=_message(sent)
        ),
        gettext_lazy("Refused."),
        gettext_lazy("The partner is told the reason and the rule."),
    ),
    "ask": (
        lambda given, sent: deciding.ask_for_information(
            **given, question=fitting(sent.get("question", ""), 2000, field="question")
        ),
        gettext_lazy("The question stands on the partner's page."),
        BY_MAIL,
    ),
    "settle": (_settle, gettext_lazy("Match settled."), ""),
    "extend": (_extend, gettext_lazy("The protection is extended."), BY_MAIL),
    "decline": (
        lambda given, sent: extending.decline_extension(**given, message=_message(sent)),
        gettext_lazy("Declined."),
        BY_MAIL,
    ),
    "revoke": (
        lambda given, sent: deciding.revoke_for_customer(**given, evidence=sent.get("evidence", "")),
        gettext_lazy("The protection has ended."),
        gettext_lazy("The partner is told the reason."),
    ),
    "appeal": (
        lambda given, sent: appealing.decide_appeal(
            **given, granted=sent.get("granted") == "yes", message=_message(sent)
        ),
        gettext_lazy("The appeal is decided."),
        BY_MAIL,
    ),
    "work": (_work, gettext_lazy("Activity logged."), ""),
    "note": (
        lambda given, sent: deciding.note_registration(**given, text=sent.get("text", "")),
        gettext_lazy("Note saved."),
        "",
    ),
}
