"""An answer to a letter of the demo, which came by mail and waits for Eva to say what came of it."""

from datetime import datetime, timedelta

from kanava.config.demo.recruiting import Recruiting
from kanava.recruiting.actions import candidates
from kanava.recruiting.actions.answering import Reply, take_answer
from kanava.recruiting.actions.candidates import Person
from kanava.recruiting.queries import list_contacts
from kanava.rules.people import Via, system

WHO, SENDER = "Skärgård Data AB", "maria@skargarddata.example"
TEXT = """Hej Eva,

15 000 a deal got my attention. We are three technicians and two in sales, and our customers on the islands ask for exactly this.

Tuesday or Thursday after two suits us, preferably with your engineer in the call. What would we need to look at before?

Maria"""


def tell_answer(told: Recruiting) -> None:
    """Plan the answer, a day ago."""
    told.schedule.add(1, lambda at: _arrive(told, at), hour=14)


def _arrive(told: Recruiting, at: datetime) -> None:
    key = told.ids[WHO]
    known = next(iter(list_contacts(key)), None)
    person = Person(known.name if known else "Maria Öberg", known.title if known else "", SENDER)
    contact_id = known.pk if known else None
    candidates.save_contact(
        by=told.manager, candidate_id=key, person=person, at=at - timedelta(hours=1), contact_id=contact_id
    )
    reply = Reply(
        "<answer@skargarddata.example>", SENDER, person.name, ("eva@demo.kanava",), "Re: What your team would earn", TEXT, at
    )  # fmt: skip
    take_answer(by=system(Via.MAIL), reply=reply, at=at)
