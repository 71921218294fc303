"""Registering a deal, protecting it, and what happens when two meet, as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.ui import formatting, registration_words, words
from kanava.ui.countries import country_name
from kanava.ui.programme_rules.parts import Reader, Rule, Table


def fit() -> Rule:
    """Which customers the programme is for: what no check can tell, so a person decides."""
    return Rule(
        "registration.fit",
        (
            _(
                "A registration is for a customer that our product lines suit and that you can sell to and serve in its country."
            ),
            _("Whether the customer fits is decided by a person here, never by an automatic check."),
            _(
                "A registration can be refused because the customer does not fit. You can appeal against that."
            ),
        ),
    )


def same_opportunity(playbook: Playbook) -> Rule:
    """What an earlier registration keeps out (guide: C3)."""
    scope = {
        "PRODUCT_LINE": _(
            "The same customer company, the same product line and the same kind of business: new business, expansion or renewal."
        ),
        "CUSTOMER": _(
            "The same customer company and the same kind of business (new business, expansion or renewal), whatever the product line."
        ),
    }[playbook.registration.scope]
    return Rule(
        "registration.scope",
        (
            scope,
            _(
                "How the company's name is spelled makes no difference. Companies of one group are different customers."
            ),
            _(
                "The first correct registration owns the opportunity. The order in which registrations arrive here decides."
            ),
            _(
                "A registration is refused when the opportunity is taken: somebody else registered it, our own team works on it, or the company has bought it already."
            ),
        ),
    )


def conflicts(playbook: Playbook) -> Rule:
    """What happens when a registration meets something that was there before (guide: H11)."""
    bought = {
        "PRODUCT_LINE": _(
            "A company that has bought the product line from us before can be registered for expansion or renewal, not as new business."
        ),
        "CUSTOMER": _(
            "A company that has bought from us before can be registered for expansion or renewal, not as new business."
        ),
    }[playbook.registration.scope]
    return Rule(
        "registration.conflicts",
        (
            _(
                "If somebody else registered the opportunity first, yours is refused at once, with the reason. Who it was is never told, and neither is your name to others."
            ),
            _(
                "If our own team already works on it in an open deal, your registration is refused. If you registered first, the deal is yours even if our team meets the customer later."
            ),
            bought,
        ),
    )


def customer_choice(playbook: Playbook) -> Rule:
    """Whether the customer's own choice goes before the first registration (guide: H11)."""
    sentence = {
        "FIRST_OWNS": _(
            "The opportunity stays with whoever registered it first, also when the customer would rather work with somebody else."
        ),
        "CUSTOMER_DECIDES": _(
            "If the customer chooses to work with somebody else, that choice can end your protection. You are told, and you can appeal."
        ),
    }[playbook.registration.customer_choice]
    return Rule("registration.customer_choice", (sentence,))


def possible_match() -> Rule:
    """What happens while it is open whether two companies are one."""
    sentence = _(
        "If the customer may be a company that we know already, your registration holds its place until somebody of ours has looked at it."
    )
    return Rule("registration.maybe_score", (sentence,))


def open_cap(playbook: Playbook, reader: Reader) -> Rule:
    """How many registrations a partner may have open."""
    cap = playbook.registration.open_cap
    mine = cap[reader.tier]
    sentences = (
        ngettext(
            "At your tier you can have %(n)s registration waiting or protected at a time.",
            "At your tier you can have %(n)s registrations waiting or protected at a time.",
            mine,
        )
        % {"n": formatting.exact(mine)},
        _("The next one stays a draft until another is refused, won, lost or withdrawn, or has ended."),
    )
    rows = tuple((words.of_code(tier), formatting.exact(cap[tier])) for tier in TIERS)
    return Rule(
        "registration.open_cap",
        sentences,
        Table((_("Tier"), _("Open at a time")), rows, TIERS.index(reader.tier)),
    )


def certificate(playbook: Playbook) -> Rule | None:
    """Whether a certificate is needed (guide: D2)."""
    if not playbook.registration.certificate_required:
        return None
    who = {
        "ANYBODY_AT_PARTNER": _("One of your people with a certificate of the product line is enough."),
        "WHO_REGISTERS": _("Whoever registers the deal needs a certificate of the product line."),
    }[playbook.registration.certificate_holder]
    return Rule(
        "registration.certificate_required", (_("You need a valid certificate to register deals."), who)
    )


def answer(playbook: Playbook) -> Rule:
    """When the partner has an answer (guide: H11)."""
    days = playbook.registration.decision_days
    country = country_name(playbook.programme.country)
    return Rule(
        "registration.decision_days",
        (
            ngettext(
                "You have an answer within %(n)s business day of registering, counted to the end of the day.",
                "You have an answer within %(n)s business days of registering, counted to the end of the last one.",
                days,
            )
            % {"n": days},
            _(
                "Saturdays, Sundays and public holidays do not count as business days. Country of the holidays: %(country)s."
            )
            % {"country": country},
            _("Nobody else can register the opportunity while yours waits for the answer."),
            _("If we ask you something, the clock stops. It starts again when you answer."),
            _("A request for more time and an appeal are answered within the same time."),
        ),
    )


def information(playbook: Playbook) -> Rule:
    """What happens to a registration with an open question."""
    days = playbook.registration.information_days
    return Rule(
        "registration.information_days",
        (
            ngettext(
                "A registration without an answer %(n)s day after our question expires, and the opportunity is free again.",
                "A registration without an answer %(n)s days after our question expires, and the opportunity is free again.",
                days,
            )
            % {"n": days},
            _("A registration can be refused when there is too little information to decide."),
        ),
    )


def appeal(playbook: Playbook) -> Rule:
    """How a refusal can be looked at again (guide: H11)."""
    days = playbook.registration.appeal_days
    within = (
        ngettext(
            "You can appeal against a refusal once, within %(n)s day.",
            "You can appeal against a refusal once, within %(n)s days.",
            days,
        )
        % {"n": days}
        if days
        else _("You can appeal against a refusal once, on the day it was made.")
    )
    return Rule(
        "registration.appeal_days",
        (within, _("Somebody else than the person who refused it decides the appeal.")),
    )


def protection(playbook: Playbook) -> Rule:
    """How long an approved registration is protected (guide: C3)."""
    return Rule(
        "registration.protection_days",
        (
            registration_words.of_protection_terms(playbook),
            _("It stays yours even if our own team meets the customer later."),
            _reminders(playbook),
            _("Only a partner whose partnership is in force can register deals."),
        ),
    )


def _reminders(playbook: Playbook) -> str:
    marks = playbook.registration.reminder_days
    first, last = marks["FIRST"], marks["LAST"]
    once = ngettext(
        "We remind you %(n)s day before it ends.", "We remind you %(n)s days before it ends.", last
    ) % {"n": last}
    twice = _("We remind you when %(first)s and again when %(last)s days are left.") % {
        "first": first,
        "last": last,
    }
    return once if first == last else twice


def extension(playbook: Playbook) -> Rule:
    """Whether and how a protection can be extended."""
    terms = playbook.registration
    if not terms.max_extensions:
        return Rule("registration.max_extensions", (_("A protection cannot be extended."),))
    evidence = {
        "NONE": _("You need not give a ground."),
        "NOTE": _("Tell what has happened with the customer since."),
        "MEETING": _(
            "Tell what has happened since, with the day of a meeting with the customer within the present protection."
        ),
    }[terms.extension_evidence]
    often = ngettext(
        "A protection can be extended %(n)s time, on request before it ends.",
        "A protection can be extended %(n)s times, on request before it ends.",
        terms.max_extensions,
    ) % {"n": terms.max_extensions}
    added = ngettext(
        "An extension adds %(n)s day to the old end, so that asking early costs you nothing.",
        "An extension adds %(n)s days to the old end, so that asking early costs you nothing.",
        terms.extension_days,
    ) % {"n": terms.extension_days}
    return Rule("registration.max_extensions", (often, added, evidence))


def alive(playbook: Playbook) -> Rule:
    """What keeps a protected registration alive."""
    days = playbook.registration.inactive_days
    if not days:
        return Rule(
            "registration.inactive_days", (_("A protection runs to its end without reports from you."),)
        )
    report = ngettext(
        "Work with the customer keeps a protection alive: report a call, a meeting or an offer at least every %(n)s day.",
        "Work with the customer keeps a protection alive: report a call, a meeting or an offer at least every %(n)s days.",
        days,
    ) % {"n": days}
    end = _("A protection without a report for longer ends early. A report counts from the day of the work.")
    deal = _(
        "A stage further on of its deal, or a new day on which it is expected to close, counts as a report too."
    )
    return Rule("registration.inactive_days", (report, deal, end))


def renewals(playbook: Playbook) -> Rule:
    """Whether a won deal's renewal is owned, and for how long."""
    months = playbook.registration.renewal_months
    taken = _(
        "Nobody else can register it meanwhile. Register it yourself to have its deal in your pipeline."
    )
    is_owned = playbook.registration.owns_renewals and months
    sentence = (
        ngettext(
            "When you win a deal that you registered, its renewal is yours as well, for %(n)s month from the day it was won.",
            "When you win a deal that you registered, its renewal is yours as well, for %(n)s months from the day it was won.",
            months,
        )
        % {"n": months}
        if is_owned
        else _("Winning a deal does not make its renewal yours. A renewal is registered like any other deal.")
    )
    return Rule("registration.owns_renewals", (sentence, taken) if is_owned else (sentence,))
