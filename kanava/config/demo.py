"""The demo programme: fifteen partners of a Finnish software company, alive on whatever day it is loaded.

Everything is made by the same actions that people use, at moments relative to the day of loading, so the demo's
timelines, clocks and ledger are real. The same day gives the same demo.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anyascii import anyascii
from django.db import transaction

from kanava.core.models import User
from kanava.deals.actions import deciding, registering, selling
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Deal, ProductLine, Registration
from kanava.matching.engine import Company
from kanava.partners.models import Contact, Membership, Partner
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.text import name_keys

PASSWORD = "kanava-demo"
SIGN_INS = (
    ("Aino Virtanen", "aino@demo.kanava", "OWNER"),
    ("Eva Lindqvist", "eva@demo.kanava", "PARTNER_MANAGER"),
    ("Otto Salo", "otto@demo.kanava", "SELLER"),
    ("Eero Mäkinen", "eero@demo.kanava", "FINANCE"),
    ("Maija Koski", "maija@demo.kanava", "EXECUTIVE"),
)
LINES = (
    ("platform", "Integration platform"),
    ("security", "Security monitoring"),
    ("analytics", "Analytics"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A demo partner: who, since how many days, and whether it registers deals."""

    name: str
    type: str
    tier: str
    country: str
    signed_days: int
    lifecycle: str
    customers: tuple[str, ...] = ()


PLANS = (
    Plan(
        "Aurora Integraatiot Oy",
        "SI",
        "GOLD",
        "FI",
        900,
        "ACTIVE",
        ("Kotkan Paperi Oy", "Vaasan Voima Oy", "Tampereen Terveys Oy"),
    ),
    Plan("Norrsken IT AB", "RESELLER", "GOLD", "SE", 860, "ACTIVE", ("Umeå Skog AB", "Kiruna Gruvteknik AB")),
    Plan(
        "Polar Systems GmbH",
        "MSP",
        "SILVER",
        "DE",
        130,
        "ACTIVE",
        ("Lübecker Hafen GmbH", "Rostock Werften AG"),
    ),
    Plan(
        "Saimaa Data Oy",
        "RESELLER",
        "SILVER",
        "FI",
        118,
        "ACTIVE",
        ("Lappeenrannan Lämpö Oy", "Imatran Teräs Oy"),
    ),
    Plan("Baltic Cloud OÜ", "MSP", "BRONZE", "EE", 121, "ACTIVE", ("Tartu Logistika OÜ",)),
    Plan("Hansa Consulting GmbH", "REFERRAL", "BRONZE", "DE", 118, "ACTIVE", ("Bremer Kaffee KG",)),
    Plan("Fjord Partners AS", "REFERRAL", "SILVER", "NO", 120, "ACTIVE", ("Bergen Sjømat AS",)),
    Plan("Öresund Software AB", "RESELLER", "BRONZE", "SE", 235, "ACTIVE", ("Malmö Bygg AB",)),
    Plan("Lakeuden Tieto Oy", "RESELLER", "BRONZE", "FI", 290, "ACTIVE"),
    Plan("Rhein Digital GmbH", "SI", "BRONZE", "DE", 260, "ACTIVE"),
    Plan("Viking Managed Services ApS", "MSP", "BRONZE", "DK", 240, "ACTIVE"),
    Plan("Karjalan Verkot Oy", "RESELLER", "BRONZE", "FI", 220, "PAUSED"),
    Plan("Mälaren Konsult AB", "REFERRAL", "BRONZE", "SE", 200, "ACTIVE"),
    Plan("Tallinn Secure OÜ", "MSP", "BRONZE", "EE", 70, "ONBOARDING"),
    Plan("Nordlys Teknikk AS", "SI", "BRONZE", "NO", 25, "ONBOARDING"),
)
# With these and the days above the demo shows the guide's own example (H9): 22 % of revenue from partners, cycles
# 15 % longer; most first deals at 60 days, one at 180 (H7).
PARTNER_CYCLE, DIRECT_CYCLE = 46, 40
DIRECT_AMOUNTS = (412_000, 455_500, 398_000, 454_000, 178_000, 96_000)
AMOUNTS = (48_000, 62_500, 35_000, 81_000, 27_500, 54_000, 43_000, 96_000)


@transaction.atomic
def load(at: datetime) -> bool:
    """Make the demo programme as of a moment; False when there is a programme already."""
    if User.objects.exists():
        return False
    people = {email.partition("@")[0]: _person(name, email, role, at) for name, email, role in SIGN_INS}
    lines = [ProductLine.objects.create(code=code, name=name) for code, name in LINES]
    partners = [_partner(plan, people["eva"], at) for plan in PLANS]
    bertil = _person("Bertil Aaltonen", "bertil@demo.kanava", "", at)
    Membership.objects.create(user=bertil, partner=partners[0], role=Role.PARTNER_SELLER)
    charlotte = _person("Charlotte Berg", "charlotte@demo.kanava", "", at)
    Membership.objects.create(user=charlotte, partner=partners[2], role=Role.PARTNER_OWNER)
    aino = Actor(Role.OWNER, Via.CONSOLE, people["aino"].pk)
    otto = Actor(Role.SELLER, Via.CONSOLE, people["otto"].pk)
    number = 0
    for plan, partner in zip(PLANS, partners, strict=True):
        seller = Actor(
            Role.PARTNER_SELLER, Via.PORTAL, bertil.pk if partner is partners[0] else None, partner.pk
        )
        for position in range(len(plan.customers)):
            _story(number, plan, position, lines[number % 3], seller, aino, at)
            number += 1
    _direct(otto, lines, at)
    _queue(partners, bertil, lines, at)
    return True


def _person(name: str, email: str, role: str, at: datetime) -> User:
    user = User(name=name, email=email, staff_role=role, joined_at=at, language="en")
    user.set_password(PASSWORD)
    user.save()
    return user


def _partner(plan: Plan, manager: User, at: datetime) -> Partner:
    partner = Partner.objects.create(
        name=plan.name, **name_keys(plan.name), type=plan.type, tier=plan.tier, country=plan.country,
        lifecycle=plan.lifecycle, manager=manager, signed_on=at.date() - timedelta(days=plan.signed_days),
        created_at=at - timedelta(days=plan.signed_days),
    )  # fmt: skip
    word = anyascii(plan.name.split()[0])
    Contact.objects.create(
        partner=partner,
        name=f"{word} sales desk",
        title="Sales",
        email=f"sales@{word.lower()}.example",
        is_primary=True,
    )
    return partner


def _submit(
    seller: Actor,
    customer: str,
    country: str,
    line: ProductLine,
    amount: int,
    at: datetime,
    close: date | None = None,
) -> Registration:
    typed = Typed(
        customer_name=customer,
        product_line_id=line.pk,
        customer_country=country,
        amount=str(amount),
        expected_close_on=close,
    )
    assert seller.partner_id is not None
    draft = registering.save_draft(by=seller, partner_id=seller.partner_id, typed=typed, at=at)
    return registering.submit_registration(by=seller, registration_id=draft.pk, at=at)


def _story(
    number: int, plan: Plan, position: int, line: ProductLine, seller: Actor, aino: Actor, at: datetime
) -> None:
    """The first customer of each partner was won, later ones are still open."""
    started = at - timedelta(days=(88 if position == 0 else 60) - number * 3)
    found = _submit(
        seller, plan.customers[position], plan.country, line, AMOUNTS[number % len(AMOUNTS)], started
    )
    deciding.approve_registration(by=aino, registration_id=found.pk, at=started + timedelta(days=1))
    deal = Deal.objects.get(registration=found)
    if position == 0:
        won = started + timedelta(days=PARTNER_CYCLE)
        selling.win_deal(by=aino, deal_id=deal.pk, closed_on=won.date(), at=won)
    else:
        expected = (at + timedelta(days=20 + number * 3)).date()
        stage = ("PROPOSAL", "NEGOTIATION", "QUALIFIED")[number % 3]
        selling.report_progress(
            by=seller,
            deal_id=deal.pk,
            stage=stage,
            expected_close_on=expected,
            at=started + timedelta(days=5),
        )


def _direct(otto: Actor, lines: list[ProductLine], at: datetime) -> None:
    names = (
        "Espoon Energia Oy",
        "Suomen Satamat Oy",
        "Oulun Optiikka Oy",
        "Helsingin Hotellit Oy",
        "Porin Puu Oy",
        "Kuopion Kivi Oy",
    )
    for number, name in enumerate(names):
        started = at - timedelta(days=(330, 255, 180, 105, 50, 30)[number])
        line = selling.Line(lines[number % 3].pk, Money(DIRECT_AMOUNTS[number] * 100, "EUR"))
        told = selling.Told(lines=[line], opened_on=started.date(), seller_id=otto.user_id)
        account = selling.Account(company=Company(name, "FI"), is_new=True)
        deal = selling.create_direct_deal(by=otto, account=account, told=told, at=started)
        if number < 4:
            won = started + timedelta(days=DIRECT_CYCLE)
            selling.win_deal(by=otto, deal_id=deal.pk, closed_on=won.date(), at=won)


def _queue(partners: list[Partner], bertil: User, lines: list[ProductLine], at: datetime) -> None:
    """What waits today: a fresh one, a late one, one that is maybe known, and one that came second."""
    aurora = Actor(Role.PARTNER_SELLER, Via.PORTAL, bertil.pk, partners[0].pk)
    others = [Actor(Role.PARTNER_SELLER, Via.PORTAL, None, partner.pk) for partner in partners]
    close = (at + timedelta(days=60)).date()
    _submit(aurora, "Jyväskylän Järjestelmät Oy", "FI", lines[0], 58_000, at - timedelta(hours=3), close)
    _submit(others[1], "Gävle Stål AB", "SE", lines[1], 72_000, at - timedelta(days=6), close)
    _submit(others[3], "Vaasan Voima Pohjanmaa Oy", "FI", lines[2], 33_000, at - timedelta(hours=20), close)
    _submit(aurora, "Malmö Bygg", "SE", lines[PLACE_OF_MALMO], 40_000, at - timedelta(hours=1), close)


# Malmö Bygg was registered by Öresund Software in the third product line of the round.
PLACE_OF_MALMO = (sum(len(plan.customers) for plan in PLANS[:7])) % 3
