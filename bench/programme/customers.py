"""Companies that buy, with their domains, and the matching index as the product writes it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from json import dumps

from bench.programme import words
from bench.programme.chance import Chance
from bench.programme.loading import Loader
from bench.programme.size import BEGUN, DAY, ZONE, Size
from kanava.matching.engine import Company, block_keys
from kanava.rules.text import name_keys


@dataclass(slots=True)
class Customer:
    """A company, as the deals need it. `bare` is the name without its legal form."""

    id: int
    name: str
    bare: str
    form: str
    country: str
    sort_key: str
    search_text: str
    is_known: bool


class Customers:
    """Makes the companies and writes them."""

    def __init__(self, size: Size, loader: Loader) -> None:
        self.size, self.loader, self.chance = size, loader, Chance("customers")
        self._taken: set[str] = set()
        self._rows = loader.table(
            "deals_customer",
            "id name sort_key search_text country business_id parent_id is_known is_listed created_at",
        )
        self._domains = loader.table("deals_customerdomain", "customer_id domain")
        self._profiles = loader.table(
            "matching_companyprofile", "id subject_kind subject_id name country domains business_ids"
        )
        self._keys = loader.table("matching_companykey", "profile_id key")

    def make(self) -> dict[str, list[Customer]]:
        """All companies by country, those that buy the most first."""
        found: dict[str, list[Customer]] = {}
        for number in range(1, self.size.customers + 1):
            country = words.COUNTRIES.draw(self.chance)
            found.setdefault(country, []).append(self._one(number, country))
            if number % 1_000 == 0:
                self.loader.flush(all_of_it=False)
        return found

    def _one(self, number: int, country: str) -> Customer:
        chance = self.chance
        bare, form = words.company(chance, country), chance.pick(words.FORMS[country])
        is_known = not chance.happens(0.03)
        # Of some, an import told only the key.
        name = f"{bare} {form}" if is_known else f"C-{number:07}"
        keys = name_keys(name)
        business_id = words.business_id(country, number) if is_known and chance.happens(0.6) else ""
        domain = words.domain_of(bare, country, self._taken) if is_known and chance.happens(0.7) else ""
        parent = (
            chance.between(1, number - 1) if number > 1_000 and is_known and chance.happens(0.03) else None
        )
        days = (DAY - BEGUN).days * number // (self.size.customers + 1)
        created = datetime.combine(BEGUN + timedelta(days=days), time(9), tzinfo=ZONE)
        self._rows.append(
            (number, name, keys["sort_key"], keys["search_text"], country, business_id, parent, is_known,
             is_known and chance.happens(0.08), created)
        )  # fmt: skip
        if domain:
            self._domains.append((number, domain))
        if is_known:
            self._index(
                number,
                Company(name, country, (domain,) if domain else (), (business_id,) if business_id else ()),
            )
        return Customer(number, name, bare, form, country, keys["sort_key"], keys["search_text"], is_known)

    def _index(self, number: int, company: Company) -> None:
        self._profiles.append(
            (
                number,
                "CUSTOMER",
                number,
                company.name,
                company.country,
                dumps(company.domains),
                dumps(company.business_ids),
            )
        )
        self._keys.extend((number, key) for key in sorted(block_keys(company)))
