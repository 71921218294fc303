"""An answer to a letter of the demo, which came by mail and waits for Eva to say what came of it."""

from datetime import datetime

from kanava.config.demo.recruiting import Recruiting
from kanava.recruiting.actions import candidates
from kanava.recruiting.actions.answering import Reply, take_answer
from kanava.recruiting.actions.candidates import Person
from kanava.recruiting.queries import list_contacts
from kanava.rules.people import Via, system

WHO, SENDER = "Skärgård Data AB", "maria@skargarddata.example"
SUBJECT = "Re: What your team would earn"
TEXT = """Hej Eva,

15 000 a deal got my attention. We are three technicians and two in sales, and our customers on the islands ask for exactly this.

Tuesday or Thursday after two suits us, preferably with your engineer in the call. What would we need to look at before?

Maria"""


def tell_answer(told: Recruiting) -> None:
    """Plan the answer, a day ago; its sender's address was written down the day before."""
    told.schedule.add(2, lambda at: _know(told, at), hour=14)
    told.schedule.add(1, lambda at: _arrive(at), hour=14)


def _know(told: Recruiting, at: datetime) -> None:
    key = told.ids[WHO]
    known = list_contacts(key)[0]
    person = Person(known.name, known.title, SENDER)
    candidates.save_contact(by=told.manager, candidate_id=key, person=person, at=at, contact_id=known.pk)


def _arrive(at: datetime) -> None:
    to = ("eva@demo.kanava",)
    reply = Reply("<answer@skargarddata.example>", SENDER, "Maria Öberg", to, SUBJECT, TEXT, at)
    take_answer(by=system(Via.MAIL), reply=reply, at=at)
