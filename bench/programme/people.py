"""Colleagues, partner companies and their people."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from bench.programme import words
from bench.programme.chance import Chance, Weighted
from bench.programme.loading import Loader
from bench.programme.size import BEGUN, DAY, FOUNDED, ZONE, Size
from kanava.rules.text import name_keys

_NO_PASSWORD = "!nobody-signs-in-here"
_TYPES = Weighted({"RESELLER": 45, "MSP": 20, "REFERRAL": 20, "SI": 15})
_LATEST = {"ACTIVE": 82, "ONBOARDING": 6, "PAUSED": 4, "EXITED": 8}


@dataclass(slots=True)
class Partner:
    """A partner company, as the deals need it. `place` 0 sells the most."""

    id: int
    place: int
    name: str
    type: str
    tier: str
    country: str
    currency: str
    signed_on: date
    ended_on: date | None
    manager_id: int
    domain: str
    members: list[int]
    last_registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Our own people by id."""

    owner: int
    managers: list[int]
    sellers: list[int]


def moment(day: date, chance: Chance) -> datetime:
    """A moment within the working hours of a day."""
    return datetime.combine(day, time(8 + chance.between(0, 8), chance.between(0, 59)), tzinfo=ZONE)


class People:
    """Makes users, partners, members and contacts."""

    def __init__(self, size: Size, loader: Loader) -> None:
        self.size, self.chance = size, Chance("people")
        self._users = loader.table(
            "core_user",
            "id password public_id email name staff_role language theme is_active joined_at time_zone phone meeting_link",
        )
        self._members = loader.table("partners_membership", "user_id partner_id role")
        self._contacts = loader.table("partners_contact", "partner_id name title email phone is_primary")
        self._domains = loader.table("partners_partnerdomain", "partner_id domain")
        self._last_user = 0
        self._taken: set[str] = set()

    def staff(self) -> Staff:
        """One owner, finance and executive, and as many managers and sellers as the programme needs."""
        owner = self._user("Aino Virtanen", "OWNER")
        for role in ("FINANCE", "EXECUTIVE"):
            self._user(words.person(self.chance, "FI"), role)
        managers = [
            self._user(words.person(self.chance, "FI"), "PARTNER_MANAGER") for _ in range(self.size.managers)
        ]
        sellers = [self._user(words.person(self.chance, "SE"), "SELLER") for _ in range(self.size.sellers)]
        return Staff(owner, managers, sellers)

    def _user(self, name: str, role: str) -> int:
        self._last_user += 1
        number = self._last_user
        email = f"user{number}@bench.example"
        started = datetime.combine(FOUNDED, time(9), tzinfo=ZONE)
        self._users.append(
            (
                number,
                _NO_PASSWORD,
                UUID(int=number),
                email,
                name,
                role,
                "en",
                "auto",
                True,
                started,
                "",
                "",
                "",
            )
        )
        return number

    def partners(self, staff: Staff) -> list[Partner]:
        """All partner companies by their size, the largest first; ids come in another order."""
        ids = self.chance.shuffled(range(1, self.size.partners + 1))
        return [self._partner(place, number, staff) for place, number in enumerate(ids)]

    def _partner(self, place: int, number: int, staff: Staff) -> Partner:
        chance, count = self.chance, self.size.partners
        country = words.COUNTRIES.draw(chance)
        # The large ones have been with us from the beginning; the others came over the years.
        last_day = BEGUN if place < count // 50 else DAY
        signed_on = FOUNDED + timedelta(days=chance.between(0, (last_day - FOUNDED).days))
        is_large = place < count // 10
        has_ended = (
            not is_large and chance.happens(_LATEST["EXITED"] / 100) and signed_on < DAY - timedelta(days=200)
        )
        ended_on = (
            signed_on + timedelta(days=chance.between(150, (DAY - signed_on).days)) if has_ended else None
        )
        tier = "GOLD" if place < count // 20 else "SILVER" if place < count // 4 else "BRONZE"
        found = Partner(
            number, place, f"{words.company(chance, country)} {chance.pick(words.FORMS[country])}", _TYPES.draw(chance), tier, country,
            words.CURRENCIES.get(country, "EUR"), signed_on, ended_on, chance.pick(staff.managers), "", [],
        )  # fmt: skip
        found.domain = words.domain_of(found.name, country, self._taken)
        self._add_people(found)
        return found

    def _add_people(self, partner: Partner) -> None:
        chance = self.chance
        domain = partner.domain
        self._domains.append((partner.id, domain))
        for number in range(chance.between(1, 3)):
            name = words.person(chance, partner.country)
            title = chance.pick(("Managing director", "Sales director", "Account manager", "Consultant"))
            self._contacts.append((partner.id, name, title, f"contact{number}@{domain}", "", number == 0))
        for number in range(4 if partner.place < 50 else chance.between(1, 2)):
            role = "PARTNER_OWNER" if number == 0 else "PARTNER_SELLER"
            partner.members.append(self._user(words.person(chance, partner.country), ""))
            self._members.append((partner.members[-1], partner.id, role))


def write_partners(partners: list[Partner], loader: Loader) -> None:
    """Write the companies, once their deals have told when each registered last."""
    chance = Chance("partners' stages")
    rows = loader.table(
        "partners_partner",
        "id name sort_key search_text type tier tier_since lifecycle country business_id website currency distributor_id manager_id "
        "signed_on ended_on last_registered_on last_contact_on created_at",
    )
    distributors = [one.id for one in partners[len(partners) // 10 :] if one.type == "RESELLER"][:20]
    for one in sorted(partners, key=lambda partner: partner.id):
        keys = name_keys(one.name)
        has_distributor = one.type == "RESELLER" and one.id not in distributors and chance.happens(0.2)
        rows.append(
            (one.id, one.name, keys["sort_key"], keys["search_text"], one.type, one.tier, one.signed_on, _stage(one, chance),
             one.country, words.business_id(one.country, one.id), f"https://www.{one.domain}",
             one.currency, chance.pick(distributors) if has_distributor and distributors else None, one.manager_id, one.signed_on,
             one.ended_on, one.last_registered_on, _last_contact(one), moment(one.signed_on, chance))
        )  # fmt: skip


def _last_contact(one: Partner) -> date | None:
    """The day somebody was last in touch: most within two months, some not for long, every ninth never."""
    days = one.id * 37 % 240 if one.id % 4 == 0 else one.id * 37 % 60
    on = (one.ended_on or DAY) - timedelta(days=days)
    return None if one.id % 9 == 0 or on < one.signed_on else on


def _stage(one: Partner, chance: Chance) -> str:
    if one.ended_on is not None:
        return "EXITED"
    if one.signed_on > DAY - timedelta(days=90):
        return "ONBOARDING"
    return "PAUSED" if one.place > 100 and chance.happens(0.04) else "ACTIVE"
