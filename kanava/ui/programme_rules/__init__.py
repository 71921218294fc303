"""The programme's rules as a partner reads them: in plain words, with the values of its own type and tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.playbook import Playbook
from kanava.ui.programme_rules import earning, registering, tiering
from kanava.ui.programme_rules.earning import promise_of
from kanava.ui.programme_rules.parts import Reader, Rule, Table

__all__ = ["Chapter", "Coming", "Reader", "Rule", "Table", "build", "coming", "name_of", "promise_of"]

# The name of each rule, also where a refusal cites it.
NAMES: Mapping[str, Any] = {
    "margins.tiers": _("Your margin"),
    "tiers.grace_days": _("Reaching and keeping a tier"),
    "margins.promise_locked": _("The margin promised at approval"),
    "margins.settlement": _("How your margin reaches you"),
    "margins.held_until": _("When an amount is free to be paid"),
    "margins.days_to_pay": _("When you are paid"),
    "margins.clawback_days": _("When the customer gets money back or cancels"),
    "margins.influence_fee": _("Helping with our deals"),
    "margins.referral_fee": _("Naming a customer"),
    "margins.implementation_fee": _("Putting the product to work"),
    "funds.eligible_tier": _("Marketing money"),
    "scaling.support": _("Support"),
    "activity.active_days": _("Staying active"),
    "registration.fit": _("Which customers fit the programme"),
    "registration.scope": _("What counts as the same opportunity"),
    "registration.conflicts": _("When the opportunity is taken"),
    "registration.maybe_score": _("When it may be the same company"),
    "registration.customer_choice": _("When the customer chooses another partner"),
    "registration.open_cap": _("Open registrations at a time"),
    "registration.certificate_required": _("Certificate"),
    "registration.decision_days": _("Our answer"),
    "registration.information_days": _("When we ask for more"),
    "registration.appeal_days": _("Appeal"),
    "registration.protection_days": _("Protection"),
    "registration.max_extensions": _("More time"),
    "registration.inactive_days": _("Keeping it alive"),
    "registration.owns_renewals": _("Renewals"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its rules."""

    title: str
    rules: tuple[Rule, ...]


def name_of(anchor: str) -> str:
    """A rule's name by the setting that it rests on; empty for one that partners do not read."""
    return str(NAMES.get(anchor, ""))


def build(playbook: Playbook, reader: Reader) -> tuple[Chapter, ...]:
    """The rules of a playbook for a partner of this type and tier."""
    chapters = (
        (
            _("What you earn"),
            (
                earning.margin(playbook, reader),
                tiering.keeping(playbook),
                earning.promise(playbook),
                earning.settlement(playbook, reader),
                earning.hold(playbook, reader),
                earning.payment(playbook, reader),
                earning.taking_back(playbook, reader),
                earning.influence(playbook),
                earning.referral(playbook),
                earning.implementation(playbook),
            ),
        ),
        (
            _("Registering a deal"),
            (
                registering.fit(),
                registering.same_opportunity(playbook),
                registering.conflicts(playbook),
                registering.customer_choice(playbook),
                registering.possible_match(),
                registering.open_cap(playbook, reader),
                registering.certificate(playbook),
                registering.answer(playbook),
                registering.information(playbook),
                registering.appeal(playbook),
            ),
        ),
        (
            _("A protected deal"),
            (
                registering.protection(playbook),
                registering.alive(playbook),
                registering.extension(playbook),
                registering.renewals(playbook),
            ),
        ),
        (
            _("The partnership"),
            (
                earning.support(playbook, reader),
                earning.marketing(playbook, reader),
                earning.activity(playbook),
            ),
        ),
    )
    return tuple(Chapter(str(title), tuple(rule for rule in rules if rule)) for title, rules in chapters)


@dataclass(frozen=True, slots=True)
class Coming:
    """What changes in a rule on a day: the sentences that are new, and the table if it is another."""

    since: date
    anchor: str
    name: str
    sentences: tuple[str, ...]
    table: Table | None


def coming(current: Playbook, later: Sequence[tuple[date, Playbook]], reader: Reader) -> tuple[Coming, ...]:
    """What the versions that begin later change in the partner's rules, the next first."""
    found: list[Coming] = []
    before = _by_anchor(current, reader)
    for since, playbook in later:
        after = _by_anchor(playbook, reader)
        for anchor, rule in after.items():
            old = before.get(anchor)
            if rule != old:
                told = old.sentences if old else ()
                fresh = tuple(sentence for sentence in rule.sentences if sentence not in told)
                table = rule.table if old is None or rule.table != old.table else None
                found.append(Coming(since, anchor, name_of(anchor), fresh, table))
        found += [
            Coming(since, anchor, name_of(anchor), (gettext("This rule ends."),), None)
            for anchor in before
            if anchor not in after
        ]
        before = after
    return tuple(found)


def _by_anchor(playbook: Playbook, reader: Reader) -> dict[str, Rule]:
    return {rule.anchor: rule for chapter in build(playbook, reader) for rule in chapter.rules}
