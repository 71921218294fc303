"""Every rule of the guide that a programme lives by, as settings with the guide's value as their default."""

from dataclasses import dataclass, field
from decimal import Decimal

from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.playbook.certifying import Certificates
from kanava.rules.playbook.diligence import DueDiligence
from kanava.rules.playbook.library import Library
from kanava.rules.playbook.payouts import Payouts
from kanava.rules.playbook.settings import Unit, setting
from kanava.rules.playbook.supporting import Support
from kanava.rules.playbook.surveying import Surveys
from kanava.rules.playbook.tiering import Tiering
from kanava.rules.playbook.training import Training
from kanava.rules.playbook.yardsticks import (
    Benchmarks,
    Cases,
    Infrastructure,
    Investment,
    Markets,
    Readiness,
    Recruiting,
    Scaling,
    Scoring,
)

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
MODES = ("RESALE", "COMMISSION", "FEE_SHARE")
HOLDS = ("NOTHING", "CUSTOMER_PAID", "DAYS")
RHYTHMS = ("MONTHLY", "QUARTERLY", "PER_DEAL")
ACCRUALS = ("MONTHLY", "QUARTERLY", "YEARLY")
CUSTOMER_CHOICES = ("FIRST_OWNS", "CUSTOMER_DECIDES")
CURRENCIES = ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN")
COUNTRIES = ("FI", "SE", "NO", "DK", "DE", "GB", "US", "FR", "NL", "ES", "IT")


@dataclass(frozen=True)
class Programme:
    """The programme as a whole."""

    currency: str = setting("EUR", CHOICE, "E4", choices=CURRENCIES)
    country: str = setting("FI", CHOICE, "H11", choices=COUNTRIES, ours=True)


@dataclass(frozen=True)
class Margins:
    """What a partner earns on a won deal, and when it is paid (guide: C1, C2, C5)."""

    tiers: dict[str, Decimal] = setting({"BRONZE": D(20), "SILVER": D(25), "GOLD": D(30)}, P, "C2")
    referral: dict[str, Decimal] = setting(
        {"BRONZE": D(10), "SILVER": D(15), "GOLD": D(20)}, P, "C1", ours=True
    )
    integrator: dict[str, Decimal] = setting(
        {"BRONZE": D(10), "SILVER": D(12), "GOLD": D(15)}, P, "C1", ours=True
    )
    thresholds: dict[str, int] = setting(
        {"BRONZE": 0, "SILVER": 100_000, "GOLD": 300_000}, MONEY, "C2", ours=True
    )
    tier_window: int = setting(12, MONTHS, "C2", limits=(1, 60), ours=True)
    settlement: dict[str, str] = setting(
        {"RESELLER": "RESALE", "REFERRAL": "COMMISSION", "MSP": "RESALE", "SI": "COMMISSION"},
        CHOICE,
        "A4",
        choices=MODES,
        ours=True,
    )
    base: str = setting("NET", CHOICE, "C1", choices=BASES, ours=True)
    influence_fee: Decimal = setting(D(5), P, "H5", ours=True)
    referral_fee: Decimal = setting(D(10), P, "C1", ours=True)
    implementation_fee: Decimal = setting(D(5), P, "C1", ours=True)
    rebate_correction_days: int = setting(90, DAYS, "C1", limits=(1, 730), ours=True)
    agreement_notice_days: int = setting(30, DAYS, "C1", limits=(0, 365), ours=True)
    promise_locked: bool = setting(True, FLAG, "C3", ours=True)
    later_change_only_if_better: bool = setting(True, FLAG, "C3", ours=True)
    payment_rhythm: str = setting("MONTHLY", CHOICE, "C5", choices=RHYTHMS)
    days_to_pay: int = setting(30, DAYS, "C5", limits=(0, 365), ours=True)
    held_until: str = setting("NOTHING", CHOICE, "C5", choices=HOLDS, ours=True)
    held_days: int = setting(30, DAYS, "C5", limits=(1, 365), ours=True)
    clawback_days: int = setting(365, DAYS, "C5", limits=(0, 3650), ours=True)
    dispute_days: int = setting(5, Unit.BUSINESS_DAYS, "C5", limits=(1, 60), ours=True)
    dispute_warning_hours: int = setting(24, Unit.HOURS, "C5", limits=(0, 240), ours=True)
    dispute_open_days: int = setting(90, DAYS, "C5", limits=(1, 3650), ours=True)
    usual_reseller_low: Decimal = setting(D(20), P, "C1")
    usual_reseller_high: Decimal = setting(D(40), P, "C1")
    usual_referral_low: Decimal = setting(D(10), P, "C1")
    usual_referral_high: Decimal = setting(D(20), P, "C1")
    worth_deal: int = setting(100_000, MONEY, "C6")
    worth_margin: Decimal = setting(D(25), P, "C6")
    guide_hours_per_deal: int = setting(40, Unit.HOURS, "C6", limits=(1, 10_000))
    goal_start: int = setting(100_000, MONEY, "C7", ours=True)


@dataclass(frozen=True)
class Registration:
    """Deal registration and its protection (guide: C3, H11)."""

    protection_days: int = setting(90, DAYS, "C3", limits=(1, 1095), ours=True)
    scope: str = setting("PRODUCT_LINE", CHOICE, "C3", choices=("PRODUCT_LINE", "CUSTOMER"), ours=True)
    customer_choice: str = setting("FIRST_OWNS", CHOICE, "H11", choices=CUSTOMER_CHOICES, ours=True)
    open_cap: dict[str, int] = setting(
        {"BRONZE": 10, "SILVER": 25, "GOLD": 50}, COUNT, "C3", limits=(1, 100_000), ours=True
    )
    certificate_required: bool = setting(False, FLAG, "D2", ours=True)
    certificate_holder: str = setting("ANYBODY_AT_PARTNER", CHOICE, "D2", choices=("ANYBODY_AT_PARTNER", "WHO_REGISTERS"), ours=True)  # fmt: skip
    decision_days: int = setting(2, Unit.BUSINESS_DAYS, "H11", limits=(1, 60), ours=True)
    decision_warning_hours: int = setting(8, Unit.HOURS, "H11", limits=(0, 240), ours=True)
    information_days: int = setting(14, DAYS, "H11", limits=(1, 180), ours=True)
    mail_confirmation_days: int = setting(7, DAYS, "D6", limits=(1, 60), ours=True)
    appeal_days: int = setting(14, DAYS, "H11", limits=(0, 365), ours=True)
    max_extensions: int = setting(2, COUNT, "C3", limits=(0, 20), ours=True)
    extension_days: int = setting(30, DAYS, "C3", limits=(1, 365), ours=True)
    extension_evidence: str = setting("NOTE", CHOICE, "C3", choices=("NONE", "NOTE", "MEETING"), ours=True)
    inactive_days: int = setting(45, DAYS, "C3", limits=(0, 365), ours=True)
    reminder_days: dict[str, int] = setting({"FIRST": 14, "LAST": 3}, DAYS, "C3", limits=(0, 365), ours=True)
    owns_renewals: bool = setting(True, FLAG, "C3", ours=True)
    renewal_months: int = setting(12, MONTHS, "C3", limits=(0, 120), ours=True)
    same_score: Decimal = setting(D(90), P, "C3", ours=True)
    maybe_score: Decimal = setting(D(72), P, "C3", ours=True)


@dataclass(frozen=True)
class Funds:
    """Market development funds (guide: C4)."""

    share_low: Decimal = setting(D(3), P, "C4")
    share_high: Decimal = setting(D(5), P, "C4")
    eligible_tier: str = setting("GOLD", CHOICE, "C4", choices=TIERS)
    others_by_approval: bool = setting(True, FLAG, "C4")
    shares: dict[str, Decimal] = setting({"BRONZE": D(3), "SILVER": D(4), "GOLD": D(5)}, P, "C4", ours=True)
    accrual: str = setting("QUARTERLY", CHOICE, "C4", choices=ACCRUALS, ours=True)
    expiry_months: int = setting(12, MONTHS, "C4", limits=(1, 60), ours=True)
    co_funding: Decimal = setting(D(50), P, "C4", limits=(1, 100), ours=True)
    decision_days: int = setting(5, Unit.BUSINESS_DAYS, "C4", limits=(1, 60), ours=True)
    claim_days: int = setting(45, DAYS, "C4", limits=(1, 365), ours=True)
    max_extensions: int = setting(1, COUNT, "C4", limits=(0, 20), ours=True)
    extension_days: int = setting(30, DAYS, "C4", limits=(1, 365), ours=True)
    correction_days: int = setting(14, DAYS, "C4", limits=(1, 180), ours=True)
    proofs: dict[str, bool] = setting(
        {"INVOICE": True, "MATERIAL": True, "RESULT": False, "PAYMENT_PROOF": False}, FLAG, "C4", ours=True
    )
    claim_reminder_days: dict[str, int] = setting(
        {"FIRST": 14, "LAST": 3}, DAYS, "C4", limits=(0, 365), ours=True
    )


@dataclass(frozen=True)
class Activity:
    """Who is active and who has gone silent (guide: H2, H8, H12, H17)."""

    active_days: int = setting(90, DAYS, "H2", limits=(1, 730))
    review_days: int = setting(90, DAYS, "H12", limits=(1, 730))
    exit_days: int = setting(180, DAYS, "H12", limits=(1, 1460))
    survey_every_days: int = setting(91, DAYS, "H8", limits=(7, 730))
    attrition_low: Decimal = setting(D(30), P, "H17")
    attrition_high: Decimal = setting(D(40), P, "H17")


@dataclass(frozen=True)
class Onboarding:
    """The first 90 days (guide: F)."""

    agreement_week: int = setting(1, Unit.WEEK, "F1", limits=(1, 52))
    training_week_from: int = setting(2, Unit.WEEK, "F2", limits=(1, 52))
    training_week_to: int = setting(3, Unit.WEEK, "F2", limits=(1, 52))
    co_selling_week: int = setting(4, Unit.WEEK, "F3", limits=(1, 52))
    milestone_days: dict[str, int] = setting(
        {"FIRST": 30, "SECOND": 60, "THIRD": 90}, DAYS, "F4", limits=(1, 730)
    )
    close_review_days: int = setting(30, DAYS, "F4", limits=(0, 730))
    review_every_days_first_month: int = setting(7, DAYS, "F4", limits=(1, 90))
    review_every_days_after: int = setting(14, DAYS, "F4", limits=(1, 180))
    first_deal_days: int = setting(60, DAYS, "F7", limits=(1, 730))
    slow_first_deal_days: int = setting(180, DAYS, "H7", limits=(1, 730))
    # check-ins, silence, and how fast we answer
    check_in_hour: int = setting(10, COUNT, "F4", limits=(0, 23), ours=True)
    check_in_minutes: int = setting(30, Unit.MINUTES, "F4", limits=(5, 480), ours=True)
    invite_days_ahead: int = setting(14, DAYS, "F4", limits=(1, 180), ours=True)
    opens_at: int = setting(9, COUNT, "F5", limits=(0, 23), ours=True)
    closes_at: int = setting(17, COUNT, "F5", limits=(1, 24), ours=True)
    silent_days: int = setting(14, DAYS, "F6", limits=(1, 365), ours=True)
    silent_days_later: int = setting(45, DAYS, "F6", limits=(1, 730), ours=True)
    silent_owner_days: int = setting(14, DAYS, "F6", limits=(1, 365), ours=True)


@dataclass(frozen=True)
class Agreements:
    """Partner agreements: what a new one begins with, how long a link works, when to remind of a date (guide: D5)."""

    term_months: int = setting(24, MONTHS, "D5", limits=(1, 240), ours=True)
    renewal_months: int = setting(12, MONTHS, "D5", limits=(0, 240), ours=True)
    notice_months: int = setting(3, MONTHS, "D5", limits=(0, 60), ours=True)
    signing_days: int = setting(14, DAYS, "D5", limits=(1, 180), ours=True)
    copy_days: int = setting(30, DAYS, "D5", limits=(1, 365), ours=True)
    reminder_days: dict[str, int] = setting(
        {"FIRST": 90, "SECOND": 30, "LAST": 7}, DAYS, "D5", limits=(0, 730), ours=True
    )


@dataclass(frozen=True)
class Playbook:
    """The whole playbook, one section a chapter: first the rules, then yardsticks and planning figures."""

    programme: Programme = field(default_factory=Programme)
    margins: Margins = field(default_factory=Margins)
    tiers: Tiering = field(default_factory=Tiering)
    payouts: Payouts = field(default_factory=Payouts)
    registration: Registration = field(default_factory=Registration)
    funds: Funds = field(default_factory=Funds)
    diligence: DueDiligence = field(default_factory=DueDiligence)
    agreements: Agreements = field(default_factory=Agreements)
    onboarding: Onboarding = field(default_factory=Onboarding)
    training: Training = field(default_factory=Training)
    certificates: Certificates = field(default_factory=Certificates)
    support: Support = field(default_factory=Support)
    library: Library = field(default_factory=Library)
    activity: Activity = field(default_factory=Activity)
    surveys: Surveys = field(default_factory=Surveys)
    benchmarks: Benchmarks = field(default_factory=Benchmarks)
    scaling: Scaling = field(default_factory=Scaling)
    infrastructure: Infrastructure = field(default_factory=Infrastructure)
    readiness: Readiness = field(default_factory=Readiness)
    scoring: Scoring = field(default_factory=Scoring)
    recruiting: Recruiting = field(default_factory=Recruiting)
    markets: Markets = field(default_factory=Markets)
    investment: Investment = field(default_factory=Investment)
    cases: Cases = field(default_factory=Cases)
