"""What the placeholders of a template become, in the language of the template: from the partner, from us, from the terms
agreed on, and from the playbook in force (guide: C2, C3, C5, D5)."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.agreements.models import Agreement, Company
from kanava.agreements.settling import sentences_of
from kanava.matching.identifiers import written_business_id
from kanava.partners.models import Partner
from kanava.rules.agreement_texts import Clause
from kanava.rules.margins import HUNDRED, rate_of
from kanava.rules.partnership import Tier
from kanava.rules.playbook import Playbook
from kanava.rules.protection import lengths

FOLDER = Path(__file__).parent / "defaults"


@cache
def standard_text(language: str) -> tuple[str, tuple[Clause, ...]]:
    """Our own text that a template begins with: its title and clauses; the English one where there is none."""
    file = FOLDER / f"{language}.toml"
    told = tomllib.loads((file if file.exists() else FOLDER / "en.toml").read_text())
    return told["title"], tuple(
        Clause(one["kind"], one["heading"], one["text"].strip()) for one in told["clauses"]
    )


def values_of(
    agreement: Agreement, *, company: Company, playbook: Playbook, language: str, law: str
) -> dict[str, str]:
    """The value of every placeholder, empty where it is not known; `law` is a country's code."""
    with translation.override(language):
        return {
            **_of_partner(agreement.partner, language),
            **_of_terms(agreement, language, law),
            **_of_playbook(agreement.partner, playbook, language),
            "our_name": company.name,
            "our_business_id": company.business_id,
            "our_address": company.address,
        }


def _of_partner(partner: Partner, language: str) -> dict[str, str]:
    return {
        "partner_name": partner.name,
        "partner_business_id": written_business_id(partner.country, partner.business_id),
        "partner_country": country_in(language, partner.country),
        "partner_tier": _(TIERS[partner.tier]),
        "currency": partner.currency,
    }


# Catalogued beside the screens' own words.
TIERS = {"BRONZE": "Bronze", "SILVER": "Silver", "GOLD": "Gold"}


def country_in(language: str, code: str) -> str:
    """A country's name in a language."""
    return str(Locale(language).territories.get(code, code))


def day_in(language: str, day: date) -> str:
    """A day as an agreement writes it: with the month's name."""
    return format_date(day, "d MMMM yyyy" if language == "en" else "long", locale=language)


def _of_terms(agreement: Agreement, language: str, law: str) -> dict[str, str]:
    exclusive = (
        _("Within its territory the partner is the only one to whom we grant the rights of this agreement. "
          "We do not appoint another partner there while it is in force.")
        if agreement.is_exclusive
        else _("This agreement is not exclusive: we work with other partners and sell directly, and the partner may sell "
               "other companies’ products.")
    )  # fmt: skip
    return {
        "start": day_in(language, agreement.starts_on),
        "term": _term(agreement, language),
        "renewal": _renewal(agreement),
        "notice": _months(agreement.notice_months) if agreement.notice_months else "",
        "territory": agreement.territory,
        "exclusivity": exclusive,
        "partner_address": agreement.partner_address,
        "law": country_in(language, law),
    }


def _term(agreement: Agreement, language: str) -> str:
    if agreement.ends_on is None:
        return _("It is in force until further notice.")
    return _("Its first term ends on %(day)s.") % {"day": day_in(language, agreement.ends_on)}


def _renewal(agreement: Agreement) -> str:
    if agreement.ends_on is None:
        return _("It ends when one of the parties gives notice, after the notice period.")
    if not agreement.renewal_months:
        return _("It then ends without notice, unless the parties agree on a new one.")
    said = _(
        "It then goes on for %(months)s at a time, unless a party has given notice at least the notice period before."
    )
    return said % {"months": _months(agreement.renewal_months)}


def _months(count: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}


def _days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def _of_playbook(partner: Partner, playbook: Playbook, language: str) -> dict[str, str]:
    rates = {tier: rate_of(partner.type, tier, playbook) * HUNDRED for tier in Tier}
    said, registration = playbook.margins, playbook.registration
    currency, targets = playbook.programme.currency, said.thresholds
    business_days = ngettext("%(n)s business day", "%(n)s business days", registration.decision_days)
    times = ngettext("%(n)s time", "%(n)s times", registration.max_extensions)
    return {
        "margins": _points({tier: _percent(rates[tier], language) for tier in Tier}),
        "margin_now": _percent(rates[Tier(partner.tier)], language),
        "targets": _points(
            {
                tier: format_currency(
                    targets[tier], currency, locale=language, format=_plain_money(language), currency_digits=False
                )
                for tier in Tier
                if targets[tier]
            }
        ),
        **sentences_of(partner.type, playbook),
        "payment_rhythm": _(RHYTHMS[said.payment_rhythm]).lower(),
        "days_to_pay": _days(said.days_to_pay),
        "protection": _protection(playbook),
        "protection_days": _days(registration.protection_days),
        "decision_days": business_days % {"n": registration.decision_days},
        "extension_days": _days(registration.extension_days),
        "max_extensions": times % {"n": registration.max_extensions},
    }  # fmt: skip


def _protection(playbook: Playbook) -> str:
    found = lengths(playbook)
    if found.sure == found.longest:
        said = _("An approved registration is protected for %(days)s from its approval.")
        return said % {"days": _days(found.longest)}
    said = _(
        "An approved registration is protected for %(sure)s from its approval; as long as the partner tells of its work with the customer at least that often, the protection runs on, to %(longest)s at the latest."
    )
    return said % {"sure": _days(found.sure), "longest": _days(found.longest)}


RHYTHMS = {"MONTHLY": "Monthly", "QUARTERLY": "Quarterly", "PER_DEAL": "Per deal"}


def _points(rows: Mapping[Any, str]) -> str:
    return "\n".join(f"- {_(TIERS[tier])}: {told}" for tier, told in rows.items())


def _percent(value: Decimal, language: str) -> str:
    number = format_decimal(value.normalize(), locale=language, decimal_quantization=False)
    return f"{number}%" if language == "en" else f"{number}\u00a0%"


def _plain_money(language: str) -> str:
    return "¤#,##0.##" if language == "en" else "#,##0.##\u00a0¤"
