"""Words for codes: states, events, refusals. Rules and log speak in codes; here they become sentences."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kanava.core.models import ROLE_LABELS
from kanava.rules.money import Money
from kanava.rules.refusals import Faults, Refusal
from kanava.ui import (
    agreement_words,
    api_words,
    assessment_words,
    diligence_words,
    dispute_words,
    enquiry_words,
    formatting,
    guide_words,
    library_words,
    mdf_words,
    payment_words,
    payout_words,
    recruiting_words,
    stage_words,
    terms_words,
    tier_words,
    time_zones,
    training_words,
    translation_words,
)

Words = "str | Promise"

CODES: Mapping[str, Any] = {
    "DRAFT": _("Draft"), "SUBMITTED": _("Waiting for decision"), "NEEDS_INFORMATION": _("Needs information"),
    "APPROVED": _("Protected"), "REFUSED": _("Refused"), "WITHDRAWN": _("Withdrawn"), "EXPIRED": _("Expired"),
    "WON": _("Won"), "LOST": _("Lost"), "QUALIFIED": _("Qualified"), "PROPOSAL": _("Proposal"), "NEGOTIATION": _("Negotiation"),
    "NEW": _("New business"), "EXPANSION": _("Expansion"), "RENEWAL": _("Renewal"),
    "DIRECT": _("Direct"), "SOURCED": _("Partner-sourced"), "INFLUENCED": _("Partner-influenced"),
    "RESELLER": _("Reseller"), "REFERRAL": _("Referral partner"), "MSP": _("Managed service provider"), "SI": _("System integrator"),
    "BRONZE": _("Bronze"), "SILVER": _("Silver"), "GOLD": _("Gold"),
    "SIGNING": _("Being signed"), "ONBOARDING": _("Onboarding"), "ACTIVE": _("In force"), "PAUSED": _("Paused"), "EXITED": _("Ended"),
    **assessment_words.CODES, **recruiting_words.CODES, **mdf_words.CODES, **tier_words.CODES, **terms_words.CODES, **dispute_words.CODES, **enquiry_words.CODES, **payout_words.CODES, **api_words.CODES, **training_words.CODES,
    "ON_TIME": _("On time"), "DUE_SOON": _("Due soon"), "OVERDUE": _("Overdue"),
    "ACCRUED": _("Free to be paid"), "HELD": _("On hold"), "PAYABLE": _("Payable"), "PAID": _("Paid"), "CLAWBACK": _("To be taken back"), "RESALE": _("Earned as resale margin"),
    "TO_PAY": _("To pay"), "DISCOUNT": _("Given as discount"), "ON_HOLD": _("On hold"),
    "MARGIN": _("Margin"), "INFLUENCE": _("Influence fee"), "REVERSAL": _("Taken back"), "RATE_FOUND": _("Released from hold"),
    "RELEASE": _("Freed from hold"), "STATEMENT": _("Statement"), "AWAITS_PAYMENT": _("Waits until the customer has paid"), "AWAITS_DAYS": _("Waits until its days have passed"),
    "PAYMENT_UNDONE": _("A payment was told by mistake"), "REFUND_UNDONE": _("A refund was told by mistake"), "CANCELLATION_UNDONE": _("A cancellation was told by mistake"), "RETOLD": _("Put right"), "REFUNDED": _("Refunded"), "CANCELLED": _("Cancelled"),
    "SECOND_REGISTRANT": _("Another partner registered this opportunity first."),
    "OWN_DUPLICATE": _("You have registered this opportunity already."),
    "RENEWAL_OWNED": _("The renewal belongs to the partner that won the deal."),
    "HOUSE_ACCOUNT": _("Our own team was already working on this opportunity."),
    "ALREADY_CUSTOMER": _("The company is already our customer in this product line."),
    "CUSTOMER_CHOICE": _("The customer chose to work with somebody else."),
    "WRONG_FIT": _("The customer does not fit the programme."),
    "TOO_LITTLE_INFORMATION": _("There was too little information to decide."),
    "UNKNOWN": _("Not known yet"), "LOW": _("Low"), "BELOW_AVERAGE": _("Below average"), "AVERAGE": _("Average"),
    "ABOVE_AVERAGE": _("Above average"), "TOP": _("Among the best"), "TOO_FEW": _("Too few deals to tell"),
    "FINE": _("Acceptable"), "WATCH": _("Watch this"), "PROBLEM": _("Points to a problem"),
    "NO_RATE": _("There is no exchange rate for the currency on that day."),
    "IMPORT_UNDONE": _("The import was undone."),
    "NAME_SAME": _("Same name"), "NAME_SAME_BUT_WEAK_WORDS": _("Same name but for common words"),
    "NAME_OF_THE_HOUSE": _("Same name but for a word of a group or a country"),
    "NAME_NEARLY_SAME": _("Nearly the same name"), "NAME_CONTAINED": _("One name contains the other"), "NAME_ALIKE": _("Names alike"),
    "DOMAIN_SAME": _("Same internet domain"), "ID_SAME": _("Same business id"), "ID_DIFFERENT": _("Different business ids"),
    "FORM_DIFFERENT": _("Different legal form"), "COUNTRY_DIFFERENT": _("Different countries"), "INITIALS": _("Initials"),
    "NUMBER_DIFFERENT": _("Different numbers in the names"),
    "registration.submitted": _("Registration submitted"), "registration.approved": _("Registration approved"),
    "registration.refused": _("Registration refused"), "registration.asked": _("Information asked for"),
    "registration.answered": _("Question answered"), "registration.withdrawn": _("Registration withdrawn"),
    "registration.expired": _("Protection ended"), "registration.escalated": _("Decision is late"),
    "registration.expiring": _("Protection is about to end"), "registration.extended": _("Protection extended"),
    "registration.extension_requested": _("More time asked for"), "registration.appealed": _("Appeal made"),
    "registration.appeal_decided": _("Appeal decided"), "registration.match_settled": _("Possible match settled"),
    "registration.win": _("Registration won"), "registration.lose": _("Registration lost"),
    "deal.created": _("Deal created"), "deal.won": _("Deal won"), "deal.lost": _("Deal lost"), "deal.progressed": _("Deal progressed"),
    "deal.influence_shared": _("Influence shared"), "deal.influence_withdrawn": _("Share of influence taken back"),
    "deal.reopened": _("Deal opened again"), "registration.resumed": _("Protected again: its deal was opened again"),
    "registration.lapsed": _("Protection not taken up again"), "DEAL_REOPENED": _("The deal was opened again."),
    "deal.changed": _("Deal changed"), "registration.kept_alive": _("The protection runs on"), "registration.worked_on": _("Customer activity"),
    "registration.extension_declined": _("More time declined"),
    "partner.created": _("Partner added"), "partner.signed": _("Agreement signed"), "partner.changed": _("Company changed"), "partner.noted": _("Note"),
    "partner.tier_changed": _("Tier"), "partner.moved": _("Stage"), "partner.manager_assigned": _("Partner manager assigned"),
    "partner.contact_kept": _("Contact saved"), "partner.contact_removed": _("Contact removed"),
    "DEMO": _("Demo"), "OFFER": _("Offer"),
    # onboarding
    "onboarding.plan_made": _("Onboarding plan made"), "onboarding.plan_shifted": _("Onboarding plan moved to the day of signing"), "onboarding.plan_closed": _("Onboarding plan over"),
    "onboarding.task_done": _("Onboarding task done"), "onboarding.task_reopened": _("Onboarding task open again"),
    "onboarding.task_moved": _("Onboarding task moved"), "onboarding.task_added": _("Onboarding task added"),
    "onboarding.task_reminded": _("Reminded the partner of an onboarding task"),
    "onboarding.task_dropped": _("Onboarding task left out"), "onboarding.task_assigned": _("Onboarding task given to somebody"),
    "onboarding.milestone_assessed": _("Milestone assessed"), "onboarding.co_selling_planned": _("First co-selling chosen"),
    "onboarding.co_selling_assessed": _("First co-selling assessed"), "onboarding.check_in_invited": _("Invited to a check-in"),
    "onboarding.check_in_held": _("Check-in held"), "onboarding.check_in_moved": _("Check-in moved"),
    "onboarding.check_in_skipped": _("Check-in skipped"), "onboarding.check_in_cancelled": _("Check-in cancelled"),
    "onboarding.check_in_guests_changed": _("Check-in with other people"),
    "onboarding.scenario_kept": _("Scenario saved"), "onboarding.template_written": _("Plan template written"),
    "GRANTED": _("Granted"), "UPHELD": _("Refusal kept"),  # and touchpoints
    "ON_SITE": _("Meeting on site"), "REMOTE": _("Remote meeting"), "NOTE": _("Note"),
    "WENT_WELL": _("Went well"), "CONCERNS": _("Concerns raised"), "NOT_REACHED": _("Nobody reached"),
    "PLANNED": _("Planned"), "DONE": _("Done"), "DROPPED": _("Dropped"),
    "touchpoint.recorded": _("Touchpoint recorded"), "touchpoint.corrected": _("Touchpoint corrected"),
    "touchpoint.removed": _("Touchpoint removed"), "step.planned": _("Next step planned"), "step.done": _("Next step done"),
    "step.moved": _("Next step moved"), "step.dropped": _("Next step dropped"),
    "playbook.published": _("Playbook published"), "playbook.drafted": _("Draft of the playbook changed"),
    "playbook.discarded": _("Draft of the playbook discarded"), "rates.loaded": _("Exchange rates loaded"),
    "earnings.released": _("Earnings released"), "earnings.freed": _("Earnings freed from hold"), "earnings.taken_back": _("Earnings taken back"), "earnings.put_right": _("Earnings put right: something was told by mistake"),
    "period.closed": _("Period closed"), "deal.payment_told": _("Customer’s payment noted"), "deal.payment_undone": _("Customer’s payment taken back"),
    "TYPED": _("Entered by hand"), "IMPORTED": _("Imported"), "DEALS": _("All won deals in Kanava"),
    "revenue.entered": _("Total revenue entered"), "revenue.cleared": _("Total revenue cleared"),
    "import.landed": _("Imported"), "import.undone": _("Import undone"), "OPEN": _("Open"),
    "CREATED": _("Created"), "UPDATED": _("Updated"),
    "YES": _("Yes"), "NO": _("No"),
    **{role.value: label for role, label in ROLE_LABELS.items()},
    "mail.received": _("Mail with a registration received"), "mail.confirmed": _("Mail with a registration confirmed"),
    "mail.assigned": _("Mail assigned to the partner"), "mail.closed": _("Mail put aside"),
    "mail.replied": _("Mail answered"), "mail.logged": _("Mail put on the timeline"),
    "people.invited": _("Person invited"), "people.invitation_resent": _("Invitation sent again"),
    "people.invitation_revoked": _("Invitation revoked"), "people.joined": _("Person joined"),
    "people.address_changed": _("E-mail address changed"), "people.role_changed": _("Role changed"), "people.deactivated": _("Access taken away"),
    **agreement_words.CODES, **diligence_words.CODES, **stage_words.CODES, **library_words.CODES, **guide_words.CODES, **translation_words.CODES,
    "people.address_renewed": _("Secret address made"), "people.address_revoked": _("Secret address revoked"),
    "people.keys_removed": _("Passkeys and second step removed"), "people.reactivated": _("Access given back"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "NOT_PERMITTED": _("You do not have the right to do this."),
    "TOO_MANY_OPEN": _("You have as many open registrations as your tier allows. The draft is kept."),
    "PARTNER_NOT_IN_FORCE": _("The partnership is not in force, so nothing new can be registered. The draft is kept."),
    "MEETING_MISSING": _("Give the day of a meeting with the customer within the present protection."),
    "ACTIVITY_OUTSIDE": _("Choose a day between the registration and today."),
    "KIND_UNKNOWN": _("Choose what was done."),
    "FIRST_OWNS": _("By the playbook the opportunity stays with whoever registered it first."),
    "PARTNER_OWNS": _("A partner has registered this opportunity."),
    "CUSTOMER_UNCERTAIN": _("Say first which company it is."),
    "LINES_DIFFER": _("All lines of a deal are in one currency."),
    "SOURCED_ITSELF": _("The partner leads this sale itself; this role is for others."),
    "CUSTOMER_KNOWN": _("A customer with this business id is here already."),
    "CUSTOMER_UNCLEAR": _("No single customer has this name. Choose one from the suggestions."),
    "PARTNER_UNCLEAR": _("No single partner has this name. Choose one from the suggestions."),
    "GROUP_LOOPS": _("A company cannot stand above itself."),
    "DISTRIBUTOR_LOOPS": _("A partner cannot buy through itself."),
    "DOMAIN_TAKEN": _("The domain is another partner's already."),
    "NAME_TAKEN": _("There is one of this name already."),
    "CHOICE_UNKNOWN": _("Choose one of the values."),
    "TOO_MANY_FILTERS": _("There is no room for more saved filters here. Forget one first."),
    # onboarding
    "PLAN_CLOSED": _("The plan is over, so nothing in it changes any more."),
    "PLAN_NOT_TIMELY": _("There is a plan already, or the partner was signed longer ago than a plan lasts."),
    "TASK_DONE": _("Somebody has marked the task as done meanwhile."), "TASK_OPEN": _("The task is open already."),
    "TASK_NOT_LATE": _("Only a late task of the partner is reminded of."), "REMINDED_TODAY": _("The partner was reminded of it today already."),
    "MILESTONE_AHEAD": _("The day of the milestone has not come, and tasks that lead to it are open. It is assessed on its day, or once they are done."),
    "FACT_DECIDES": _("This task ticks itself once it has happened."),
    "AFTER_PLAN": _("Choose a day within the plan, until %(day)s."),
    "CERTIFICATE_UNNAMED": _("Say which certificate it is, who passed it and when."),
    "CHECK_IN_OVER": _("The check-in was held, skipped or cancelled meanwhile."), "NOT_YET_HELD": _("Its day has not come yet."),
    "CO_SELLING_MISSING": _("Say first what the co-selling is."), "SCORE_MISSING": _("Choose a score from 1 to 5."),
    "FEEDBACK_MISSING": _("Write what was good and what comes next."), "TITLE_MISSING": _("Say what is to be done."),
    "DAY_OUTSIDE_PHASE": _("Choose a business day from 1 to 60."), "TEMPLATE_EMPTY": _("A plan needs at least one task."),
    "NOT_FOUND": _("There is no such thing, or it is not yours to see."),
    "NAME_UNREADABLE": _("Write the company’s name: at least two letters or digits."),
    "FIELD_MISSING": _("Fill this in."),
    "AMOUNT_UNREADABLE": _("Write an amount, such as 50,000 or 1,234.50."),
    "AMOUNT_NOT_WHOLE": _("This currency has no decimals. Write whole units, such as 50,000."),
    "AMOUNT_TOO_LARGE": _("This amount is too large to be true. Check its digits."),
    "AMOUNT_NEGATIVE": _("Write an amount that is not below zero."),
    "BUSINESS_ID_INVALID": _("This is not a business id of that country; check the digits."),
    "DOMAIN_INVALID": _("This is not an internet domain; write it like example.com."),
    "WEBSITE_UNREADABLE": _("This is not the address of a website; write it like www.example.com or https://example.com."),
    "LONGER_THAN_ROOM": _("At most %(most)s characters: %(over)s too many. Shorten it."),
    "DATE_IN_PAST": _("That day is past. Choose today or later."),
    "CLOSE_TOO_FAR": _("Choose a day within ten years from now."),
    "DATE_IN_FUTURE": _("Choose today or an earlier day."),
    "MONTH_IN_FUTURE": _("Choose a month that has begun."),
    "DEAL_OPEN": _("The deal is open."),
    "PERIOD_NOT_OVER": _("The period runs until %(last)s. It can be closed when it is over."),
    "PERIOD_CLOSED_ALREADY": _("Periods through %(last)s are closed and stay as they are."),





    "REGISTRATION_ENDED": _("The deal was lost because its registration was withdrawn or refused. It opens again only with the registration."),
    "DATE_BEFORE_SIGNING": _("The agreement was signed after this day."),
    "DATE_BEFORE_OPENING": _("The deal was opened after this day."),
    "MOVE_NOT_POSSIBLE": _("This is no longer possible: somebody has moved it on since you opened the page."),
    "EXTENSIONS_USED_UP": _("The registration has been extended as often as the rules allow."),
    "EVIDENCE_MISSING": _("Tell what has happened with the customer since."),
    "PROTECTION_ENDED": _("The protection has ended. Register the opportunity again."),
    "APPEAL_TOO_LATE": _("The time for an appeal has run out."),
    "NOTHING_TO_APPEAL": _("Your own earlier registration holds the opportunity, so there is nothing to appeal against."),
    "SAME_DECIDER": _("Somebody else than the first decider decides an appeal."),
    "SCOPE_HELD": _("Another registration holds that opportunity. This one can only be open once that has ended."),
    "MATCH_UNDECIDED": _("Say first whether it is the same company as the one found."),
    "REASON_UNKNOWN": _("Choose a reason."),
    "DEAL_UNCHANGED": _("Nothing has changed: choose another stage, or another day of closing."),
    "AMOUNT_OF_VENDOR": _("We keep the amount of this deal. Tell your partner manager when it changes."),
    "DEAL_CLOSED": _("The deal has been closed already."),
    "SHARES_EXCEED_WHOLE": _("The shares add up to more than 100 %%."),
    "RATING_OUT_OF_RANGE": _("Choose a number from 1 to 5."),
    "PLACE_UNKNOWN": _("There is no place {%(place)s}; the list beside tells which there are."),
    "PLACE_EMPTY": _("Fill these places first, or take them out: %(places)s."),
    "NO_ADDRESS": _("This person has no e-mail address here."),
    "REASON_MISSING": _("Say why."),
    "RANGE_REVERSED": _("This lies below the lower end."),
    "LIST_TOO_LARGE": _("The file is larger than 20 MB."),
    "COMPANY_NAMES_MISSING": _("No column holds the companies’ names. There are: %(columns)s."),
    "PARTNER_KNOWN": _("There is a partner with this business id already."),
    "FILE_MISSING": _("Choose a file."), "FILE_TOO_LARGE": _("The files are larger than 200 MB together."),
    "FILE_TWICE": _("Two of the files have the same name."),
    "FILE_DAMAGED": _("The file is damaged or was not copied whole, or it is not what its name says. Save it anew, then choose it again."),
    "FILE_LOCKED": _("The file is locked with a password. Save it without one, then choose it again."),
    "FILE_MACROS": _("The file contains macros. Save it without them (.docx, .xlsx or .pptx), then choose it again."),
    "FILE_SWELLS": _("The file becomes too large when it is opened. Make its pictures smaller, then choose it again."),
    "FILE_UNREADABLE": _("This file cannot be read."),
    "FILE_EMPTY": _("There are no rows in this file."),
    "SOURCE_MISSING": _("Give it a name."),
    "MAPPING_INVALID": _("The mapping names a field or a value that does not exist."),
    "COLUMN_MISSING": _("The file has no such column."),
    "FIELD_NOT_MAPPED": _("Every row needs this: choose a column or a value."),
    "IMPORT_MOVED": _("The import has moved on since you opened the page."),
    "UNDO_BLOCKED": _("It cannot be undone: people have built on it since."),
    "NOTHING_SAID": _("Say in a few words what was said, or choose how it went."),
    "STEP_CLOSED": _("This next step is done or dropped already."),
    "PLAYBOOK_NOTHING_CHANGED": _("The draft changes nothing."),
    "PLAYBOOK_NO_DRAFT": _("There is no draft any more: somebody has published or discarded it."),
    "PLAYBOOK_DRAFT_MOVED": _("The draft has changed since you looked at it. Look at the changes again."),
    "PLAYBOOK_NOT_ONE": _("The file is no playbook: most of its names are unknown."),
    "PLAYBOOK_FAULTS": _("Some figures do not fit on that day."),
    "PLAYBOOK_LATER_MISFIT": _("The changes do not fit to what a version sets that begins later."),
    "TOO_MANY": _("Too many attempts. Wait a while and try again."),
    "ROLE_UNKNOWN": _("Choose a role."), "PERSON_KNOWN": _("This address belongs to one of your people already."),
    "PERSON_REMOVED": _("This address belongs to somebody whose access was taken away. Give it back on that person’s page."),
    "MAIL_LINK_UNKNOWN": _("This link does not work any more."),
    "MAIL_LINK_USED": _("This link has been used already."),
    "MAIL_LINK_EXPIRED": _("This link has run out, and nothing was registered."),
    "NO_SENDER": _("The mail names nobody to write back to."),
    "SHEET_UNREADABLE": _("The file is no sheet that we can read. Send it as .xlsx or .csv."),
    "MAIL_MOVED": _("Somebody has dealt with this mail meanwhile."),
    "DEALS_FAULTY": _("Something is missing or wrong; look at the fields."),
    "INVITATION_OPEN": _("There is an open invitation to this address. Send it again from the list."),
    "INVITATION_CLOSED": _("The invitation was accepted or revoked meanwhile."),
    "INVITATION_UNKNOWN": _("This link does not work any more."),
    "INVITATION_USED": _("This invitation has been accepted already."),
    "INVITATION_EXPIRED": _("This invitation has run out."),
    "PERSON_ELSEWHERE": _("This address has an account already."),
    "ADDRESS_TAKEN": _("This address belongs to another account."),
    "OWN_ACCESS": _("Nobody changes their own role or access. Ask another owner."),
    "LAST_OWNER": _("There must be at least one owner. Make somebody else owner first."),
    "HEIR_MISSING": _("Choose who takes their partners over."),
    **assessment_words.REFUSALS, **mdf_words.REFUSALS, **tier_words.REFUSALS, **terms_words.REFUSALS, **dispute_words.REFUSALS, **enquiry_words.REFUSALS, **payout_words.REFUSALS, **payment_words.REFUSALS, **api_words.REFUSALS,
    **training_words.REFUSALS, **library_words.REFUSALS, **guide_words.REFUSALS, **translation_words.REFUSALS,
    **recruiting_words.REFUSALS, **agreement_words.REFUSALS, **diligence_words.REFUSALS, **stage_words.REFUSALS,
    "PERSON_MOVED": _("Somebody has changed this person's access since you opened the page."),
}  # fmt: skip


def of_code(code: Any) -> str:
    """The words for a code, or the code itself where there are none."""
    return _of_code(str(code), get_language())


@lru_cache(maxsize=10_000)
def _of_code(code: str, _language: str | None) -> str:
    return str(CODES.get(code, code))


CONFLICTS: Mapping[str, Any] = {
    "NONE": _("No conflict"), "POSSIBLE_MATCH": _("Possibly the same company"), "SECOND_REGISTRANT": _("Registered earlier"),
    "CUSTOMER_CHOICE": _("The customer's own choice"), "HOUSE_ACCOUNT": _("House account"), "ALREADY_CUSTOMER": _("Already a customer"),
}  # fmt: skip


def of_conflict(code: str) -> str:
    """A conflict in a word or two; the reason told to the partner is a sentence of its own."""
    return str(CONFLICTS[code])


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a list to choose from."""
    return [(str(code), of_code(code)) for code in codes]


def of_refusal(refusal: Refusal) -> str:
    """A refusal as a sentence, with what it holds."""
    told = {name: _told(name, it) for name, it in refusal.params.items()}
    return str(REFUSALS.get(refusal.code, _("This could not be done."))) % told


def _told(name: str, value: Any) -> Any:
    if isinstance(value, Money):
        return formatting.money(value)
    if name == "zone":
        return time_zones.city_of(value)
    if name == "paths":
        return assessment_words.told_paths(value)
    return formatting.day(value) if isinstance(value, date) else mdf_words.told(name, value)


def by_field(refusal: Refusal) -> dict[str | None, str]:
    """Sentences by the field they stand next to; None for the form as a whole."""
    several = refusal.refusals if isinstance(refusal, Faults) else [refusal]
    return {one.field: of_refusal(one) for one in several}


def of_end(state: str, day: date | None) -> str:
    """When a registration's deal was won or lost; empty for any other state."""
    if day is None or state not in ("WON", "LOST"):
        return ""
    said = gettext("won %(day)s") if state == "WON" else gettext("lost %(day)s")
    return said % {"day": formatting.day(day)}
