"""The programme's rules as a partner reads them (guide: C, H11)."""

from datetime import date
from itertools import product

import pytest
from django.utils import translation

from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.playbook import DEFAULT, Playbook, parse
from kanava.rules.registration import RULE_OF_REASON
from kanava.ui import programme_rules
from kanava.ui.programme_rules import NAMES, Reader

SELLER = Reader("RESELLER", "BRONZE")
# One playbook after another that says everything otherwise than the default.
OTHERS = (
    parse({"margins.base": "LIST", "margins.payment_rhythm": "QUARTERLY", "margins.days_to_pay": 0, "margins.influence_fee": "0"}),
    parse({"margins.base": "END_CUSTOMER", "margins.payment_rhythm": "PER_DEAL", "margins.promise_locked": False}),
    parse({f"margins.settlement.{kind}": "FEE_SHARE" for kind in PartnerType}),
    parse({"margins.held_until": "CUSTOMER_PAID", "margins.clawback_days": 0}),
    parse({"margins.held_until": "DAYS", "margins.clawback_days": 1}),
    parse({"registration.scope": "CUSTOMER", "registration.certificate_required": True, "registration.appeal_days": 0}),
    parse({"registration.max_extensions": 0, "registration.owns_renewals": False}),
    parse({"registration.extension_evidence": "NONE", "registration.reminder_days.FIRST": 7, "registration.reminder_days.LAST": 7, "registration.inactive_days": 0, "registration.customer_choice": "CUSTOMER_DECIDES"}),
    parse({"tiers.falls": False, "tiers.deals.GOLD": 5, "tiers.active.GOLD": True}),
    parse({"registration.extension_evidence": "MEETING", "funds.others_by_approval": False, "registration.renewal_months": 0}),
)  # fmt: skip


def rules(playbook: Playbook = DEFAULT, reader: Reader = SELLER) -> dict[str, str]:
    return {
        rule.anchor: " ".join(rule.sentences)
        for chapter in programme_rules.build(playbook, reader)
        for rule in chapter.rules
    }


@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_playbook_gives_whole_sentences_to_everybody(language: str) -> None:
    with translation.override(language):
        for playbook, kind, tier in product((DEFAULT, *OTHERS), PartnerType, Tier):
            for chapter in programme_rules.build(playbook, Reader(kind, tier)):
                for rule in chapter.rules:
                    assert programme_rules.name_of(rule.anchor)
                    assert rule.sentences
                    for sentence in rule.sentences:
                        assert sentence.endswith(".")
                        assert "%(" not in sentence


def test_every_reason_of_a_refusal_leads_to_a_paragraph() -> None:
    anchors = set(rules())
    assert {*RULE_OF_REASON.values(), "registration.maybe_score"} <= anchors
    assert anchors <= set(NAMES)
    assert set(NAMES) - anchors == {"registration.certificate_required"}


def test_how_a_tier_is_lost_is_told_with_its_days() -> None:
    assert "60 days later you lose it" in rules()["tiers.grace_days"]
    assert "yours for good" in rules(parse({"tiers.falls": False}))["tiers.grace_days"]
    more = rules(parse({"tiers.deals.GOLD": 5, "tiers.active.GOLD": True}))["tiers.grace_days"]
    assert "Tier Gold also asks for 5 won deals in that time." in more
    assert "Only active partners have these tiers: Gold." in more


def test_what_an_amount_waits_for_and_who_can_take_it_back_is_told() -> None:
    paying = Reader("SI", "GOLD")
    assert "does not wait for the customer to pay" in rules(reader=paying)["margins.held_until"]
    waits = parse({"margins.held_until": "CUSTOMER_PAID"})
    assert "on hold until the customer has paid" in rules(waits, paying)["margins.held_until"]
    days = rules(parse({"margins.held_until": "DAYS", "margins.held_days": 14}), paying)
    assert "on hold for 14 days" in days["margins.held_until"]
    assert "for 365 days after the deal was won" in rules(reader=paying)["margins.clawback_days"]
    assert "stays yours" in rules(parse({"margins.clawback_days": 0}), paying)["margins.clawback_days"]
    # A discount waits for nothing, and is not taken back.
    assert "not the discount on our invoices" not in rules(waits, paying)["margins.held_until"]
    assert "not the discount on our invoices" in rules(waits)["margins.held_until"]


def test_the_partner_reads_its_own_values() -> None:
    gold = rules(reader=Reader("SI", "GOLD"))
    assert "At tier Gold you earn 15% of a deal that you win." in gold["margins.tiers"]
    assert "commission" in gold["margins.settlement"]
    assert "up to 50" not in gold["registration.open_cap"]
    assert "50 registrations" in gold["registration.open_cap"]
    assert "dedicated" in gold["scaling.support"]
    assert gold["funds.eligible_tier"].startswith("You may apply for marketing money")
    assert "needs an approval" in rules()["funds.eligible_tier"]
    (table,) = [
        rule.table for rule in programme_rules.build(DEFAULT, Reader("SI", "GOLD"))[0].rules if rule.table
    ]
    assert table.rows[table.mine] == ("Gold", "15%", "€300,000")


@pytest.mark.parametrize(
    ("anchor", "document", "said"),
    [
        ("registration.owns_renewals", {}, "for 12 months from the day it was won"),
        (
            "registration.owns_renewals",
            {"registration.renewal_months": 1},
            "for 1 month from the day it was won",
        ),
        (
            "registration.owns_renewals",
            {"registration.owns_renewals": False},
            "does not make its renewal yours",
        ),
        ("registration.owns_renewals", {"registration.renewal_months": 0}, "does not make its renewal yours"),
        ("registration.max_extensions", {}, "extended 2 times"),
        ("registration.max_extensions", {"registration.max_extensions": 0}, "cannot be extended"),
        ("registration.scope", {}, "the same product line"),
        ("registration.fit", {}, "refused because the customer does not fit"),
        ("registration.conflicts", {}, "our own team already works on it"),
        ("registration.scope", {"registration.scope": "CUSTOMER"}, "whatever the product line"),
        ("registration.decision_days", {"programme.country": "SE"}, "Sweden"),
        ("registration.decision_days", {}, "within 2 business days"),
        ("registration.protection_days", {"registration.protection_days": 120}, "to 120 days at the latest"),
        ("registration.appeal_days", {}, "within 14 days"),
        ("registration.information_days", {}, "14 days after our question"),
        ("registration.inactive_days", {}, "every 45 days"),
        ("registration.inactive_days", {"registration.inactive_days": 0}, "without reports from you"),
        ("registration.customer_choice", {}, "stays with whoever registered it first"),
        (
            "registration.customer_choice",
            {"registration.customer_choice": "CUSTOMER_DECIDES"},
            "can end your protection",
        ),
        ("margins.promise_locked", {}, "only if it is better"),
        (
            "margins.promise_locked",
            {"margins.later_change_only_if_better": False},
            "whatever it was at approval",
        ),
        ("margins.promise_locked", {"margins.promise_locked": False}, "whatever it was at approval"),
        ("margins.days_to_pay", {}, "not the discount on our invoices"),
    ],
)
def test_a_rule_says_what_the_setting_says(anchor: str, document, said: str) -> None:
    assert said in rules(parse(document))[anchor]


def test_publishing_says_what_it_means_for_running_promises() -> None:
    assert "only if it is better" in programme_rules.promise_of(DEFAULT)
    for setting in ("promise_locked", "later_change_only_if_better"):
        assert "deals under way too" in programme_rules.promise_of(parse({f"margins.{setting}": False}))


MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 1)


def test_what_will_change_is_told_with_its_day_and_only_what_concerns_the_partner() -> None:
    march = parse({"registration.decision_days": 1, "margins.referral.GOLD": "25", "markets.trip_low": 1})
    june = parse(
        {
            "registration.decision_days": 1,
            "margins.tiers.GOLD": "35",
            "registration.certificate_required": True,
        }
    )
    found = programme_rules.coming(DEFAULT, [(MARCH, march), (JUNE, june)], SELLER)
    assert [(one.since, one.anchor) for one in found] == [
        (MARCH, "registration.decision_days"),
        (JUNE, "margins.tiers"),
        (JUNE, "registration.certificate_required"),
    ]
    assert found[0].sentences == (
        "You have an answer within 1 business day of registering, counted to the end of the day.",
    )
    assert found[0].table is None
    # The tier's sentence stays, the table is another.
    assert found[1].sentences == ()
    assert found[1].table is not None
    assert found[1].table.rows[2][1] == "35%"


def test_a_rule_that_ends_is_told_too() -> None:
    before = parse({"registration.certificate_required": True})
    (found,) = programme_rules.coming(before, [(MARCH, DEFAULT)], SELLER)
    assert (found.anchor, found.name, found.sentences) == (
        "registration.certificate_required",
        "Certificate",
        ("This rule ends.",),
    )
