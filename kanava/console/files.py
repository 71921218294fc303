"""The lists as files to take along: the rows of the filter, in the list's order, with words for codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from kanava.core import clock
from kanava.deals.queries import (
    CustomerFilter,
    DealFilter,
    RegistrationFilter,
    each_customer,
    each_deal,
    each_registration,
)
from kanava.earnings.queries import EarnerFilter, each_earner
from kanava.mdf.queries import CampaignFilter, FundFilter, each_campaign, each_fund
from kanava.partners.queries import PartnerFilter, each_partner
from kanava.recruiting.queries import CandidateFilter, each_candidate
from kanava.rules import campaigns as campaign_rules
from kanava.rules.campaigns import Activity
from kanava.rules.deals import Kind, Origin, Stage
from kanava.rules.ledger import Outcome
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle, PartnerType, Tier
from kanava.rules.profiles import Fit
from kanava.rules.recruiting import Source, Step
from kanava.rules.registration import State
from kanava.ui import words
from kanava.ui.access import StaffRequest
from kanava.ui.downloads import csv_download


def is_file(request: StaffRequest) -> bool:
    """Whether the list is wanted as a file."""
    return request.GET.get("as") == "csv"


def _worded(
    rows: Iterable[Sequence[object]], codes: Mapping[int, Iterable[str]]
) -> Iterator[Sequence[object]]:
    """The rows with words for the codes in some places; the words are fixed while the language is set."""
    said = {place: {str(code): words.of_code(code) for code in known} for place, known in codes.items()}
    return (
        [
            _plain(said[place].get(str(value), value) if place in said else value)
            for place, value in enumerate(row)
        ]
        for row in rows
    )


def _plain(value: object) -> object:
    """An instant as its day here."""
    return clock.day_of(value) if isinstance(value, datetime) else value


def deals(request: StaffRequest, wanted: DealFilter) -> HttpResponseBase:
    """Deals, with the amounts in their own currencies."""
    header = [
        _("Number"), _("Deal"), _("Customer"), _("Stage"), _("Origin"), _("Partner"), _("Net to vendor"), _("Currency"),
        _("Opened"), _("Expected close"), _("Closed"),
    ]  # fmt: skip
    rows = _worded(each_deal(by=request.actor, wanted=wanted), {3: Stage, 4: Origin})
    return csv_download(f"deals-{clock.today()}", header, rows)


def partners(request: StaffRequest, wanted: PartnerFilter) -> HttpResponseBase:
    """Partners."""
    header = [
        _("Number"), _("Partner"), _("Country"), _("Type"), _("Tier"), _("Stage"), _("Manager"), _("Signed on"), _("Last approved registration"),
        _("Last contact"),
    ]  # fmt: skip
    codes = {3: PartnerType, 4: Tier, 5: Lifecycle}
    rows = _worded(each_partner(by=request.actor, wanted=wanted), codes)
    return csv_download(f"partners-{clock.today()}", header, rows)


def candidates(request: StaffRequest, wanted: CandidateFilter) -> HttpResponseBase:
    """Candidates, the score in points."""
    header = [
        _("Number"), _("Company"), _("Country"), _("Type"), _("Step"), _("Since"), _("Score"), _("Fit"), _("Source"), _("Which one"),
        _("Last contact"), _("Next step"), _("By"), _("Looked after by"), _("City"), _("Notes"),
    ]  # fmt: skip
    found = each_candidate(by=request.actor, wanted=wanted)
    scored = ((*row[:6], None if row[6] is None else Decimal(row[6]) / 100, *row[7:]) for row in found)
    rows = _worded(scored, {3: PartnerType, 4: Step, 7: Fit, 8: Source})
    return csv_download(f"candidates-{clock.today()}", header, rows)


def customers(request: StaffRequest, wanted: CustomerFilter) -> HttpResponseBase:
    """End customers."""
    header = [
        _("Number"), _("Company"), _("Country"), _("Business id"), _("Parent company"), _("Suggested to partners"),
    ]  # fmt: skip
    said = {True: _("yes"), False: ""}
    found = each_customer(by=request.actor, wanted=wanted)
    rows = ((*row[:5], said[row[5]]) for row in found)
    return csv_download(f"customers-{clock.today()}", header, rows)


def registrations(request: StaffRequest, wanted: RegistrationFilter) -> HttpResponseBase:
    """Registrations, with the values in their own currencies."""
    header = [
        _("Number"), _("Customer"), _("Product line"), _("Kind"), _("State"), _("Partner"), _("Expected value"), _("Currency"),
        _("Sent"), _("Answer due"), _("Protected until"), _("Closed"),
    ]  # fmt: skip
    rows = _worded(each_registration(by=request.actor, wanted=wanted), {3: Kind, 4: State})
    return csv_download(f"registrations-{clock.today()}", header, rows)


def campaigns(request: StaffRequest, wanted: CampaignFilter) -> HttpResponseBase:
    """Campaigns that marketing money was asked for, with the amounts in the partners' currencies."""
    header = [
        _("Number"), _("Campaign"), _("Partner"), _("Activity"), _("State"), _("First day"), _("Last day"), _("Costs"), _("Asked for"),
        _("Approved"), _("Paid"), _("Currency"), _("Claim by"),
    ]  # fmt: skip
    found = each_campaign(by=request.actor, wanted=wanted, on=clock.today())
    rows = _worded(found, {3: Activity, 4: campaign_rules.State})
    return csv_download(f"campaigns-{clock.today()}", header, rows)


def funds(request: StaffRequest, wanted: FundFilter, *, on: date, currency: str) -> HttpResponseBase:
    """Partners with their budgets of marketing money, in the programme's currency."""
    header = [
        _("Number"), _("Partner"), _("Tier"), _("Budget"), _("Left"), _("Committed"), _("Spent"), _("Expired unused"), _("Claims overdue"),
        _("Won through campaigns"), _("Currency"),
    ]  # fmt: skip
    rows = (
        [one.partner.pk, one.partner.name, one.partner.tier, *(money.amount for money in told), one.overdue, one.won.amount, currency]
        for one in each_fund(by=request.actor, wanted=wanted, on=on, currency=currency)
        for told in [(one.fund.budget, one.fund.left, one.fund.committed, one.fund.spent, one.fund.lapsed)]
    )  # fmt: skip
    return csv_download(f"marketing-budgets-{clock.today()}", header, _worded(rows, {2: Tier}))


def earners(request: StaffRequest, wanted: EarnerFilter) -> HttpResponseBase:
    """Partners with what becomes of what they earned, a row for each of their currencies."""
    header = [
        _("Number"), _("Partner"), _("Country"), _("To pay"), _("On hold"), _("Given as discount"), _("Currency"), _("Last entry"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[object]]:
        for one in each_earner(by=request.actor, wanted=wanted):
            by_currency: dict[str, dict[Outcome, Money]] = {}
            for outcome, amounts in one.earned.items():
                for amount in amounts:
                    by_currency.setdefault(amount.currency, {})[outcome] = amount
            for currency, found in sorted(by_currency.items()):
                told = [found.get(outcome, Money(0, currency)).amount for outcome in Outcome]
                yield (one.partner_id, one.name, one.country, *told, currency, one.last_on)

    return csv_download(f"earnings-{clock.today()}", header, rows())
