"""Every rule and figure of the guide as a setting with the guide's value as its default."""

from dataclasses import dataclass, field
from decimal import Decimal

from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.playbook.settings import Unit, setting

D = Decimal
P, DAYS, MONTHS, COUNT, MONEY, FLAG, CHOICE = (
    Unit.PERCENT,
    Unit.DAYS,
    Unit.MONTHS,
    Unit.COUNT,
    Unit.MONEY,
    Unit.FLAG,
    Unit.CHOICE,
)
TYPES = tuple(kind.value for kind in PartnerType)
TIERS = tuple(tier.value for tier in Tier)
BASES = ("NET", "LIST", "END_CUSTOMER")


@dataclass(frozen=True)
class Programme:
    """The programme as a whole."""

    currency: str = setting(
        "EUR", CHOICE, "C6", choices=("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN")
    )
    country: str = setting(
        "FI", CHOICE, "C3", choices=("FI", "SE", "NO", "DK", "DE", "GB", "US", "FR", "NL", "ES", "IT")
    )


@dataclass(frozen=True)
class Readiness:
    """Is a channel right for us (guide: A)."""

    partner_margin_needed_low: Decimal = setting(D(20), P, "A1")
    partner_margin_needed_high: Decimal = setting(D(40), P, "A1")
    share_in_fifth_year_low: Decimal = setting(D(30), P, "A5")
    share_in_fifth_year_high: Decimal = setting(D(40), P, "A5")
    months_to_ramp_seller: int = setting(6, MONTHS, "A3", limits=(0, 60))


@dataclass(frozen=True)
class Scoring:
    """The scoring matrix of candidates (guide: B1)."""

    weights: dict[str, Decimal] = setting(
        {"COVERAGE": D(40), "COMPLEMENT": D(25), "CAPACITY": D(20), "GEOGRAPHY": D(15)}, P, "B1"
    )
    lowest_score: int = setting(1, COUNT, "B1", limits=(0, 10))
    highest_score: int = setting(10, COUNT, "B1", limits=(2, 100))
    ruled_out: Decimal = setting(D(90), P, "B6")


@dataclass(frozen=True)
class Margins:
    """What a partner earns on a won deal (guide: C1, C2)."""

    tiers: dict[str, Decimal] = setting({"BRONZE": D(20), "SILVER": D(25), "GOLD": D(30)}, P, "C2")
    thresholds: dict[str, int] = setting({"BRONZE": 0, "SILVER": 100_000, "GOLD": 300_000}, MONEY, "C2")
    tier_window: int = setting(12, MONTHS, "C2", limits=(1, 60))
    referral: dict[str, Decimal] = setting({"BRONZE": D(10), "SILVER": D(15), "GOLD": D(20)}, P, "C1")
    integrator: dict[str, Decimal] = setting({"BRONZE": D(10), "SILVER": D(12), "GOLD": D(15)}, P, "C1")
    reseller_low: Decimal = setting(D(20), P, "C1")
    reseller_high: Decimal = setting(D(40), P, "C1")
    referral_low: Decimal = setting(D(10), P, "C1")
    referral_high: Decimal = setting(D(20), P, "C1")
    influence_fee: Decimal = setting(D(5), P, "H5")
    base: str = setting("NET", CHOICE, "C1", choices=BASES)
    settlement: dict[str, str] = setting(
        {"RESELLER": "RESALE", "REFERRAL": "COMMISSION", "MSP": "RESALE", "SI": "COMMISSION"},
        CHOICE,
        "C1",
        choices=("RESALE", "COMMISSION", "FEE_SHARE"),
    )
    promise_locked: bool = setting(True, FLAG, "C3")
    later_change_only_if_better: bool = setting(True, FLAG, "C3")
    guide_hours_per_deal: int = setting(40, Unit.HOURS, "C6", limits=(1, 10_000))
    days_to_pay: int = setting(30, DAYS, "C5", limits=(0, 365))


@dataclass(frozen=True)
class Registration:
    """Deal registration and its protection (guide: C3, H11)."""

    protection_days: int = setting(90, DAYS, "C3", limits=(1, 1095))
    decision_days: int = setting(2, Unit.BUSINESS_DAYS, "H11", limits=(1, 60))
    decision_warning_hours: int = setting(8, Unit.HOURS, "H11", limits=(0, 240))
    information_days: int = setting(14, DAYS, "H11", limits=(1, 180))
    inactive_days: int = setting(45, DAYS, "C3", limits=(0, 365))
    max_extensions: int = setting(2, COUNT, "C3", limits=(0, 20))
    extension_days: int = setting(30, DAYS, "C3", limits=(1, 365))
    extension_evidence: str = setting("NOTE", CHOICE, "C3", choices=("NONE", "NOTE", "MEETING"))
    reminder_days: dict[str, int] = setting({"FIRST": 14, "LAST": 3}, DAYS, "C3", limits=(0, 365))
    open_cap: dict[str, int] = setting(
        {"BRONZE": 10, "SILVER": 25, "GOLD": 50}, COUNT, "C3", limits=(1, 100_000)
    )
    appeal_days: int = setting(14, DAYS, "H11", limits=(0, 365))
    scope: str = setting("PRODUCT_LINE", CHOICE, "C3", choices=("PRODUCT_LINE", "CUSTOMER"))
    customer_choice: str = setting("FIRST_OWNS", CHOICE, "H11", choices=("FIRST_OWNS", "CUSTOMER_DECIDES"))
    owns_renewals: bool = setting(True, FLAG, "C3")
    renewal_months: int = setting(12, MONTHS, "C3", limits=(0, 120))
    certificate_required: bool = setting(False, FLAG, "D2")
    same_score: Decimal = setting(D(90), P, "C3")
    maybe_score: Decimal = setting(D(72), P, "C3")


@dataclass(frozen=True)
class Funds:
    """Market development funds (guide: C4)."""

    share_low: Decimal = setting(D(3), P, "C4")
    share_high: Decimal = setting(D(5), P, "C4")
    eligible_tier: str = setting("GOLD", CHOICE, "C4", choices=TIERS)


@dataclass(frozen=True)
class Infrastructure:
    """What the programme needs at which size (guide: D6, D7)."""

    first_partners_low: int = setting(3, COUNT, "D6")
    first_partners_high: int = setting(5, COUNT, "D6")
    portal_at_partners: int = setting(10, COUNT, "D7")
    training_at_partners: int = setting(20, COUNT, "D7")


@dataclass(frozen=True)
class Recruiting:
    """Finding partners (guide: E)."""

    cold_success_low: Decimal = setting(D(2), P, "E2")
    cold_success_high: Decimal = setting(D(3), P, "E2")
    focus_low: int = setting(10, COUNT, "E3")
    focus_high: int = setting(15, COUNT, "E3")
    pitch_deal: int = setting(50_000, MONEY, "E4")
    pitch_cycle_days: int = setting(90, DAYS, "E4")
    pitch_margin: Decimal = setting(D(30), P, "E4")
    first_targets: int = setting(10, COUNT, "K1")


@dataclass(frozen=True)
class Onboarding:
    """The first 90 days (guide: F)."""

    agreement_week: int = setting(1, COUNT, "F1", limits=(1, 52))
    training_week_from: int = setting(2, COUNT, "F2", limits=(1, 52))
    training_week_to: int = setting(3, COUNT, "F2", limits=(1, 52))
    co_selling_week: int = setting(4, COUNT, "F3", limits=(1, 52))
    milestone_days: dict[str, int] = setting(
        {"FIRST": 30, "SECOND": 60, "THIRD": 90}, DAYS, "F4", limits=(1, 730)
    )
    review_every_days_first_month: int = setting(7, DAYS, "F4", limits=(1, 90))
    review_every_days_after: int = setting(14, DAYS, "F4", limits=(1, 180))
    first_deal_days: int = setting(60, DAYS, "F7", limits=(1, 730))
    slow_first_deal_days: int = setting(180, DAYS, "H7", limits=(1, 730))


@dataclass(frozen=True)
class Markets:
    """Going abroad (guide: G)."""

    office_first_deal_months_low: int = setting(6, MONTHS, "G1")
    office_first_deal_months_high: int = setting(12, MONTHS, "G1")
    saving_low: Decimal = setting(D(60), P, "G1")
    saving_high: Decimal = setting(D(70), P, "G1")
    call_every_days: int = setting(30, DAYS, "G6", limits=(1, 365))
    visit_every_days: int = setting(91, DAYS, "G6", limits=(1, 730))
    word_price_low: Decimal = setting(D("0.15"), MONEY, "G8")
    word_price_high: Decimal = setting(D("0.25"), MONEY, "G8")
    trip_low: int = setting(3_000, MONEY, "G8")
    trip_high: int = setting(5_000, MONEY, "G8")
    legal_low: int = setting(5_000, MONEY, "G8")
    legal_high: int = setting(15_000, MONEY, "G8")
    overhead_low: Decimal = setting(D(20), P, "G8")
    overhead_high: Decimal = setting(D(30), P, "G8")


@dataclass(frozen=True)
class Activity:
    """Who is active and who has gone silent (guide: H2, H12, H17)."""

    active_days: int = setting(90, DAYS, "H2", limits=(1, 730))
    review_days: int = setting(90, DAYS, "H12", limits=(1, 730))
    exit_days: int = setting(180, DAYS, "H12", limits=(1, 1460))
    attrition_low: Decimal = setting(D(30), P, "H17")
    attrition_high: Decimal = setting(D(40), P, "H17")
    survey_every_days: int = setting(91, DAYS, "H8", limits=(7, 730))


@dataclass(frozen=True)
class Benchmarks:
    """Where a programme should stand (guide: H1, H4, H10, J4, J5)."""

    target_share: Decimal = setting(D(30), P, "H1")
    top_low: Decimal = setting(D(30), P, "H10")
    top_high: Decimal = setting(D(40), P, "H10")
    average_low: Decimal = setting(D(15), P, "H10")
    average_high: Decimal = setting(D(25), P, "H10")
    low_below: Decimal = setting(D(10), P, "H10")
    mature_months: int = setting(36, MONTHS, "H1")
    small_company_below: int = setting(10_000_000, MONEY, "J4")
    large_company_from: int = setting(50_000_000, MONEY, "J4")
    small_share: dict[str, Decimal] = setting({"LOW": D(10), "HIGH": D(15)}, P, "J4")
    middle_share: dict[str, Decimal] = setting({"LOW": D(20), "HIGH": D(30)}, P, "J4")
    large_share: dict[str, Decimal] = setting({"LOW": D(30), "HIGH": D(40)}, P, "J4")
    share_at_month_18: dict[str, Decimal] = setting({"LOW": D(15), "HIGH": D(20)}, P, "J5")
    share_at_month_36: Decimal = setting(D(30), P, "J5")
    first_revenue_month: int = setting(6, MONTHS, "J5")
    do_not_stop_before_month: int = setting(12, MONTHS, "J5")
    cycle_acceptable: Decimal = setting(D(15), P, "H4", limits=(0, 1000))
    cycle_problem: Decimal = setting(D(50), P, "H4", limits=(0, 1000))
    smallest_sample: int = setting(5, COUNT, "H3", limits=(1, 1000))


@dataclass(frozen=True)
class Scaling:
    """From five partners to fifty (guide: I)."""

    dedicated_manager_from: int = setting(10, COUNT, "I1")
    partners_per_manager: int = setting(10, COUNT, "I1", limits=(1, 1000))
    council_from: int = setting(15, COUNT, "I5")
    council_low: int = setting(4, COUNT, "I5")
    council_high: int = setting(6, COUNT, "I5")
    consistent_producers: int = setting(5, COUNT, "I6")
    batch_low: int = setting(5, COUNT, "I6")
    batch_high: int = setting(10, COUNT, "I6")


@dataclass(frozen=True)
class Investment:
    """What a programme costs and when it pays back (guide: J1, J3, J6)."""

    small_cost_low: int = setting(200_000, MONEY, "J6")
    small_cost_high: int = setting(500_000, MONEY, "J6")
    small_partners_low: int = setting(10, COUNT, "J6")
    small_partners_high: int = setting(15, COUNT, "J6")
    large_cost_low: int = setting(500_000, MONEY, "J6")
    large_cost_high: int = setting(1_000_000, MONEY, "J6")
    large_partners: int = setting(30, COUNT, "J6")
    positive_month_low: int = setting(18, MONTHS, "J6")
    positive_month_high: int = setting(24, MONTHS, "J6")
    concentration_partners: int = setting(8, COUNT, "J1")
    concentration_share: Decimal = setting(D(80), P, "J1")
    competitor_margin: Decimal = setting(D(30), P, "J3")


@dataclass(frozen=True)
class Playbook:
    """The whole playbook, one section a chapter."""

    programme: Programme = field(default_factory=Programme)
    readiness: Readiness = field(default_factory=Readiness)
    scoring: Scoring = field(default_factory=Scoring)
    margins: Margins = field(default_factory=Margins)
    registration: Registration = field(default_factory=Registration)
    funds: Funds = field(default_factory=Funds)
    infrastructure: Infrastructure = field(default_factory=Infrastructure)
    recruiting: Recruiting = field(default_factory=Recruiting)
    onboarding: Onboarding = field(default_factory=Onboarding)
    markets: Markets = field(default_factory=Markets)
    activity: Activity = field(default_factory=Activity)
    benchmarks: Benchmarks = field(default_factory=Benchmarks)
    scaling: Scaling = field(default_factory=Scaling)
    investment: Investment = field(default_factory=Investment)
