"""Fills an empty, migrated database with a programme."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench.programme.candidates import write_candidates
from bench.programme.chance import Chance
from bench.programme.customers import Customers
from bench.programme.deals import Deals
from bench.programme.loading import Database, Loader, unhindered
from bench.programme.materials import index_materials, write_materials
from bench.programme.people import Partner, People, Staff, moment, write_partners
from bench.programme.size import DAY, NOW, Size

EVENTS = (Path(__file__).parent / "events.sql").read_text()
AGREEMENTS = (Path(__file__).parent / "agreements.sql").read_text()
ONBOARDING = (Path(__file__).parent / "onboarding.sql").read_text()
TRAINING = (Path(__file__).parent / "training.sql").read_text()
TRANSLATIONS = (Path(__file__).parent / "translations.sql").read_text()


def generate(database: Database, size: Size, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Write the programme in one transaction, as the database's administrator."""
    with unhindered(database):
        loader = Loader(database)
        people = People(size, loader)
        staff = people.staff()
        partners = people.partners(staff)
        say(f"{size.customers:,} customers and their matching keys …")
        customers = Customers(size, loader).make()
        say(f"{size.deals:,} deals with registrations, lines, ledger …")
        deals = Deals(size, loader, staff, partners, customers)
        deals.make()
        write_partners(partners, loader)
        _notes(partners, staff, loader)
        write_candidates(size, staff, loader)
        write_materials(size, partners, loader)
        loader.flush()
        told = "".join((AGREEMENTS, ONBOARDING, TRAINING, TRANSLATIONS))
        for statement in told.split(";\n")[:-1]:
            database.execute(statement, {"day": DAY, "now": NOW})
        say(f"Words of {size.materials:,} materials …")
        index_materials(database)
        say("Events …")
        database.execute("set local work_mem = '512MB'")
        database.execute(EVENTS)
        database.execute("select setval('deals_arrival', %s)", [deals.registrations.count + 1])
        say("Indexes …")
    say("Done.")


def _notes(partners: list[Partner], staff: Staff, loader: Loader) -> None:
    """What managers have written about partners, about the large ones the most."""
    chance = Chance("notes")
    rows = loader.table("partners_note", "partner_id author_id written_at text")
    for one in partners:
        for _ in range(30 if one.place < 100 else chance.between(0, 4)):
            day = one.signed_on + timedelta(days=chance.between(0, (DAY - one.signed_on).days - 1))
            rows.append(
                (
                    one.id,
                    one.manager_id,
                    moment(day, chance),
                    "Talked about the pipeline and the next training.",
                )
            )
