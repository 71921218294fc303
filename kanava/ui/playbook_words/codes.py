"""Words for what stands around a setting: sections and their groups, units, choices, rows of tables, faults."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kanava.ui.playbook_words import diligence

SECTIONS: Mapping[str, Any] = {
    "programme": _("Programme"), "margins": _("Margins and tiers"), "tiers": _("Rising and falling"), "registration": _("Deal registration"), "payouts": _("Payouts"),
    "funds": _("Market development funds"), "diligence": _("Due diligence"), "agreements": _("Agreements"), "onboarding": _("Onboarding"), "training": _("Training"), "certificates": _("Assessments and certificates"), "library": _("Library"), "support": _("Help for partners"), "activity": _("Partner activity"), "surveys": _("Surveys and feedback"),
    "benchmarks": _("Benchmarks"), "scaling": _("Scaling"), "infrastructure": _("Programme stages"),
    "readiness": _("Readiness"), "scoring": _("Partner scoring"), "recruiting": _("Recruiting"), "markets": _("Markets abroad"),
    "investment": _("Investment"), "cases": _("Worked cases"),
}  # fmt: skip
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Rules"),
        (
            "margins",
            "tiers",
            "payouts",
            "registration",
            "funds",
            "diligence",
            "agreements",
            "onboarding",
            "training",
            "certificates",
            "support",
            "library",
            "activity",
            "surveys",
            "programme",
        ),
    ),
    (_("Yardsticks"), ("benchmarks", "scaling", "infrastructure")),
    (_("Planning figures"), ("readiness", "scoring", "recruiting", "markets", "investment", "cases")),
)
# What stands behind the field of a figure.
UNITS: Mapping[str, Any] = {
    "MINUTES": _("minutes"), "HOURS": _("hours"), "DAYS": _("days"), "BUSINESS_DAYS": _("business days"), "WEEKS": _("weeks"),
    "WEEK": _("week"), "MONTHS": _("months"), "YEARS": _("years"), "PERCENT": "%", "MONEY": "", "COUNT": "", "FLAG": "", "CHOICE": "", "COUNTRIES": "", "TEXT": "",
}  # fmt: skip
AMOUNTS: Mapping[str, Any] = {
    "MINUTES": ngettext_lazy("%(n)s minute", "%(n)s minutes", "count"),
    "HOURS": ngettext_lazy("%(n)s hour", "%(n)s hours", "count"),
    "DAYS": ngettext_lazy("%(n)s day", "%(n)s days", "count"),
    "BUSINESS_DAYS": ngettext_lazy("%(n)s business day", "%(n)s business days", "count"),
    "WEEKS": ngettext_lazy("%(n)s week", "%(n)s weeks", "count"),
    "MONTHS": ngettext_lazy("%(n)s month", "%(n)s months", "count"),
    "YEARS": ngettext_lazy("%(n)s year", "%(n)s years", "count"),
}
WEEK_NUMBER = _("week %(n)s")
YES, NO = _("Yes"), _("No")
GUIDE = _("Guide %(source)s")
OURS = _("Guide %(source)s, Kanava's figure")

CHOICES: Mapping[str, Mapping[str, Any]] = {
    "margins.settlement": {
        "RESALE": _("Discount on our invoice"), "COMMISSION": _("Commission"), "FEE_SHARE": _("Share of a fee"),
    },
    "margins.base": {
        "NET": _("Net amount to us"), "LIST": _("List price"), "END_CUSTOMER": _("End-customer price"),
    },
    "margins.held_until": {
        "NOTHING": _("Nothing: free at once"), "CUSTOMER_PAID": _("The customer has paid"), "DAYS": _("A number of days has passed"),
    },
    "margins.payment_rhythm": {"MONTHLY": _("Monthly"), "QUARTERLY": _("Quarterly"), "PER_DEAL": _("Per deal")},
    "registration.scope": {"PRODUCT_LINE": _("Customer and product line"), "CUSTOMER": _("Whole customer")},
    "registration.customer_choice": {
        "FIRST_OWNS": _("The first to register owns"), "CUSTOMER_DECIDES": _("The customer decides"),
    },
    "registration.extension_evidence": {
        "NONE": _("Nothing"), "NOTE": _("What has happened"), "MEETING": _("A customer meeting"),
    },
    "scaling.support": {
        "SELF_SERVICE": _("Self-service"), "STANDARD": _("Standard support"), "DEDICATED": _("Dedicated support"),
    },
    "funds.accrual": {"MONTHLY": _("Monthly"), "QUARTERLY": _("Quarterly"), "YEARLY": _("Yearly")},
    **diligence.CHOICES,
}  # fmt: skip
ROWS: Mapping[str, Mapping[str, Any]] = {
    "surveys.feedback_after": {
        "AFTER_ONBOARDING": _("After the first 90 days"), "AFTER_REFUSAL": _("After a refused registration"), "AFTER_DISPUTE": _("After a dispute"),
    },
    "funds.proofs": {
        "INVOICE": _("Invoices"), "MATERIAL": _("What was shown or sent"), "RESULT": _("Report of the results"), "PAYMENT_PROOF": _("Proof of payment"),
    },
    "funds.claim_reminder_days": {"FIRST": _("First"), "LAST": _("Last")},
    "scoring.weights": {
        "COVERAGE": _("Customer coverage"), "COMPLEMENT": _("Complementary offering"), "CAPACITY": _("Capacity"),
        "GEOGRAPHY": _("Geographic coverage"),
    },
    "certificates.reminder_days": {"FIRST": _("First"), "LAST": _("Last")},
    "registration.reminder_days": {"FIRST": _("First"), "LAST": _("Last")},
    "training.reminder_days": {"FIRST": _("First"), "LAST": _("Last")},
    "agreements.reminder_days": {"FIRST": _("First"), "SECOND": _("Second"), "LAST": _("Last")},
    "onboarding.milestone_days": {"FIRST": _("First"), "SECOND": _("Second"), "THIRD": _("Third")},
    "benchmarks.phase_months": {"RECRUIT": _("Recruited"), "RESULTS": _("First results"), "PROOF": _("Proved")},
    "cases.saas_partners": {"MONTH_12": _("After one year"), "MONTH_24": _("After two years")},
}  # fmt: skip
RANGE: Mapping[str, Any] = {"LOW": _("from"), "HIGH": _("to")}

FAULTS: Mapping[str, Any] = {
    "UNKNOWN_SETTING": _("There is no such setting."),
    "NOT_A_FLAG": _("Say yes or no."),
    "NOT_A_CHOICE": _("Choose one of these: %(choices)s."),
    "NOT_A_NUMBER": _("Write a number."),
    "NOT_WHOLE": _("Write a whole number."),
    "TOO_FINE": _("Write at most %(decimals)s decimals."),
    "OUT_OF_RANGE": _("Write a number between %(minimum)s and %(maximum)s."),
    "WEIGHTS_NOT_100": _("The weights add up to %(sum)s, not to 100."),
    "NOT_ASCENDING": _("Must not be less than %(value)s, which is “%(below)s”."),
    **diligence.FAULTS,
    "NOT_TOML": _("The file is not TOML: %(detail)s"),
}
