"""Words for agreements: states, clauses, placeholders, events, refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.ui import formatting

CODES: Mapping[str, Any] = {
    "SIGNED": _("Has signed"), "DECLINED": _("Declined"), "RECALLED": _("Taken back"), "COMING": _("Begins later"),
    "RUNNING": _("In force"), "OVER": _("Over"), "OURS": _("For us"), "THEIRS": _("For the partner"),
    "NOTICE": _("Last day to give notice"), "EXPIRY": _("Last day"), "RENEWS": _("Renews itself"),
    "PARTIES": _("Parties"), "SCOPE": _("What the partner does"), "MARGINS": _("Margins"), "PAYMENT": _("Payment"),
    "DEAL_REGISTRATION": _("Deal registration"), "TERRITORY": _("Territory"), "EXCLUSIVITY": _("Exclusivity"),
    "CONFIDENTIALITY": _("Confidentiality"), "TERM": _("Term"), "TERMINATION": _("Termination"), "LAW": _("Law and disputes"),
    "OTHER_CLAUSE": _("Another clause"),
    "CONTRACT": _("Signed document"), "CERTIFICATE": _("Signing certificate"), "UPLOAD": _("Contract signed elsewhere"),
    "agreement.drafted": _("Agreement drafted"), "agreement.changed": _("Draft of the agreement changed"),
    "agreement.discarded": _("Draft of the agreement discarded"), "agreement.sent": _("Agreement sent for signing"),
    "agreement.link_sent": _("Link for signing sent again"), "agreement.link_revoked": _("Link for signing taken back"),
    "agreement.link_opened": _("Opened for signing by the signer"),
    "agreement.signature_given": _("Signature given"), "agreement.declined": _("Signing declined"),
    "agreement.signer_silent": _("Link has run out without a signature"), "agreement.recalled": _("Agreement taken back"), "agreement.signed": _("Agreement signed by all"),
    "agreement.uploaded": _("Contract signed elsewhere was added"), "agreement.copies_sent": _("Signed agreement sent again"),
    "agreement.notice_given": _("Notice given"), "agreement.renewed": _("Agreement has renewed itself"),
    "agreement.ended": _("Agreement has ended"), "agreement.date_near": _("Reminder of a date"),
    "agreement.template_created": _("Template created"), "agreement.template_changed": _("Template changed"),
    "agreement.template_published": _("Template published"), "agreement.template_retired": _("Template retired"),
    "agreement.template_restored": _("Template taken into use again"), "agreement.company_changed": _("Our details in agreements changed"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "END_BEFORE_START": _("The end is before the beginning."),
    "RENEWAL_WITHOUT_END": _("An agreement until further notice has no term to renew. Give a last day, or empty this."),
    "NOTICE_TOO_LONG": _("The notice period must not be longer than the term that it would keep from beginning."),
    "MONTHS_OUT_OF_RANGE": _("Write months between 0 and 240."),
    "AGREEMENT_OVER": _("The agreement had ended before that day."),
    "NOTICE_BEFORE_START": _("The agreement was signed after this day."),
    "NOTICE_GIVEN": _("Notice has been given already."),
    "PLACEHOLDER_UNKNOWN": _("There is no such placeholder. The list beside the clauses names those there are."),
    "CLAUSES_MISSING": _("Every agreement needs clauses on margins, payment, territory, exclusivity and termination. Add those that are missing, then publish."),
    "CLAUSE_INCOMPLETE": _("A clause has a heading and a text. Fill in both, or empty both to remove it."),
    "TOO_MANY_CLAUSES": _("An agreement has at most 40 clauses."),
    "TEMPLATE_UNCHANGED": _("The draft says what the latest version says, so there is nothing to publish."),
    "AGREEMENT_OPEN": _("The partner has an agreement that is drafted or out for signing. Finish that one first."),
    "AGREEMENT_MOVED": _("The agreement has moved on since you opened the page. Look at it again."),
    "PARTNERSHIP_ENDED": _("The partnership has ended. Put the partner back into force first."),
    "SIGNER_INCOMPLETE": _("Fill this in: every signer has a name and an e-mail address."),
    "EMAIL_INVALID": _("Write an e-mail address like name@example.com."),
    "SIGNERS_MISSING": _("Somebody signs for us and somebody for the partner, at most six people together."),
    "SIGNER_TWICE": _("This person stands among the signers already."),
    "VALUES_MISSING": _("The agreement still has gaps. Fill in what is marked as missing, then send it."),
    "NOT_THEIR_TURN": _("It is not this person’s turn to sign."),
    "SIGNING_LINK_UNKNOWN": _("This link does not work any more."),
    "SIGNING_LINK_USED": _("You have signed already."),
    "SIGNING_LINK_EXPIRED": _("This link has run out."),
    "SIGNING_LINK_REVOKED": _("This link was taken back."),
    "SIGNING_CLOSED": _("This agreement is not to be signed any more."),
    "CONSENT_MISSING": _("Tick that you agree; without that nothing is signed."),
    "SIGNATURE_NAME_DIFFERS": _("%(name)s was asked to sign. Type that name; for somebody else, ask for a link of their own."),
    "SIGNATURE_NAME_MISSING": _("Write your name in full."),
    "DOCUMENT_DIFFERS": _("The document has changed since you opened the page. Read it again before you sign."),
    "PDF_TOO_LARGE": _("The file is larger than 20 MB. Save it smaller, then choose it again."),
    "NOT_PDF": _("The file is no whole PDF. Save or scan the contract as PDF, then choose it again."),
}  # fmt: skip

PLACEHOLDERS: Mapping[str, Any] = {
    "partner_name": _("Partner’s name"), "partner_business_id": _("Partner’s business id"), "partner_country": _("Partner’s country"),
    "partner_tier": _("Partner’s tier"), "partner_address": _("Partner’s address"), "our_name": _("Our name"),
    "our_business_id": _("Our business id"), "our_address": _("Our address"), "start": _("First day"),
    "term": _("Sentence on how long it runs"), "notice": _("Notice period"), "renewal": _("Sentence on what happens at the end"),
    "territory": _("Territory"), "exclusivity": _("Sentence on exclusivity"), "law": _("Country of the law"),
    "currency": _("Partner’s currency"), "margins": _("Margins of all tiers"), "margin_now": _("Margin of the partner’s tier"),
    "earning": _("Sentences on what the partner’s type earns"), "settlement": _("Sentences on how its margin reaches it"),
    "liability": _("Sentence on the limit of liability, by how the margin is settled"),
    "targets": _("Revenue targets of the tiers"), "payment_rhythm": _("Rhythm of statements"), "days_to_pay": _("Time to pay"),
    "protection": _("Sentence on how long a protection runs"), "protection_days": _("Length of a protection"), "decision_days": _("Time to answer a registration"),
    "extension_days": _("Length of an extension"), "max_extensions": _("Number of extensions"),
}  # fmt: skip


def of_placeholder(name: str) -> str:
    """What a placeholder stands for."""
    return str(PLACEHOLDERS.get(name, name))


def of_date(kind: str) -> str:
    """What a date of an agreement is."""
    return str(CODES[kind])


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """An event of an agreement where its data say more than what was done; empty where they do not."""
    if verb == "agreement.notice_given":
        said = gettext("Notice given on %(day)s; the agreement’s last day is %(last)s")
        return said % {"day": _day(data["on"]), "last": _day(data["last"])}
    if verb == "agreement.date_near":
        said = gettext("Reminder of a date: %(what)s, %(day)s")
        return said % {"what": of_date(data["kind"]).lower(), "day": _day(data["on"])}
    return ""


def _day(told: str) -> str:
    return formatting.day(date.fromisoformat(told))
