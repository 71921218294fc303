"""Words for language versions: kinds, states, orders, reviews, events, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Any] = {
    "MATERIAL": _("Material"), "PATH": _("Learning path"), "LESSON": _("Lesson"),
}  # fmt: skip
# What the page that shows one of a kind is called, in the console.
PAGES: Mapping[str, str] = {"MATERIAL": "console:material", "PATH": "console:training-path"}

CODES: Mapping[str, Any] = {
    "UNTRANSLATED": _("Missing"), "TO_TRANSLATE": _("Ordered"), "IN_TRANSLATION": _("Being translated"), "IN_REVIEW": _("Being reviewed"), "OUTDATED": _("Outdated"),
    "ORDER_DRAFTED": _("Not sent yet"), "ORDER_SENT": _("With the translator"), "ORDER_DELIVERED": _("Delivered"), "ORDER_CANCELLED": _("Given up"),
    "REVIEW_ASKED": _("Asked"), "REVIEW_FITS": _("Fits the customers"), "REVIEW_CHANGE": _("Wants a change"), "REVIEW_DECLINED": _("Cannot tell"), "REVIEW_ENDED": _("No longer needed"),
    "COMMENT_FOLLOWED": _("Followed"), "COMMENT_LEFT": _("Left as it is"),
    "RETURN_UNMATCHED": _("Its name tells no text of this order in this language"), "RETURN_TWICE": _("Another file is for the same text"),
    "RETURN_DAMAGED": _("Damaged, or not what its name says"), "RETURN_LOCKED": _("Locked with a password"),
    "RETURN_MACROS": _("With macros; they are not taken"), "RETURN_TOO_LARGE": _("Larger than is taken"),
    "RETURN_UNREADABLE": _("Cannot be read"), "RETURN_EMPTY": _("Lacks a title or a text"), "RETURN_TOO_LONG": _("Longer than there is room for"),
    "RETURN_UNCHANGED": _("The same as what was sent"),
    "translation.ordered": _("Translation ordered"), "translation.order_changed": _("Translation order changed"), "translation.order_sent": _("Translation order sent"),
    "translation.order_cancelled": _("Translation order given up"), "translation.order_delivered": _("Translation order closed"), "translation.returned": _("Translations taken over"),
    "translation.delivered": _("Translation delivered"), "translation.written": _("Translation written"), "translation.accepted": _("Translation in use"),
    "translation.sent_back": _("Translation sent back"), "translation.still_holds": _("Translation holds as it is"),
    "translation.review_asked": _("Asked to review a translation"), "translation.review_reminded": _("Reminded of a translation to review"),
    "translation.review_withdrawn": _("No longer asked to review a translation"), "translation.review_answered": _("Translation reviewed"),
    "translation.comment_settled": _("Comment on a translation settled"),
    "translation.language_wanted": _("Language of translations set"), "translation.language_left": _("Language of translations left"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "UNTRANSLATED": "mute", "TO_TRANSLATE": "wait", "IN_TRANSLATION": "wait", "IN_REVIEW": "accent", "OUTDATED": "warn",
    "ORDER_DRAFTED": "wait", "ORDER_SENT": "accent", "ORDER_DELIVERED": "good", "ORDER_CANCELLED": "mute",
    "REVIEW_ASKED": "wait", "REVIEW_FITS": "good", "REVIEW_CHANGE": "warn", "REVIEW_DECLINED": "mute", "REVIEW_ENDED": "mute",
    "COMMENT_FOLLOWED": "good", "COMMENT_LEFT": "mute",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "VERSION_MOVED": _("Somebody has moved this translation on since you opened the page."),
    "NOTHING_TO_TRANSLATE": _("Nothing of this is missing or outdated in that language. Choose other texts."),
    "COMMENTS_OPEN": _("Settle the reviewers’ comments first."),
    "ORDER_MOVED": _("The order is over, or somebody has moved it on since you opened the page."),
    "REVIEW_OVER": _("The review is over. Thank you all the same."),
    "CHANGE_UNSAID": _("Say what should be changed: on a paragraph, or on the whole."),
    "TRANSLATION_TEXT_MISSING": _("Fill this in: the source has it too."),
    "TRANSLATION_TOO_LONG": _("The text is longer than there is room for."),
    "LANGUAGE_UNKNOWN": _("Choose a language."),
    "LANGUAGE_IN_USE": _("There are translations or orders in this language, so it stays."),
    "DUE_DAY_PAST": _("This day has passed. Choose today or a later one."),
    "REVIEWERS_MISSING": _("Choose at least one person."),
}
