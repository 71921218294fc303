"""The demo's calls, meetings, mails and notes with partners, and what is to be done next (guide: F5, F6, G6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from kanava.config.demo.schedule import Schedule
from kanava.engagement.actions import recording, steps
from kanava.engagement.actions.addresses import renew_own_address
from kanava.engagement.actions.mails import Mail, take_mail
from kanava.engagement.models import Touchpoint
from kanava.engagement.secrets import AddressPurpose
from kanava.engagement.writers import Step, Told
from kanava.partners.models import Contact, Partner
from kanava.rules.people import Actor, Via, system


@dataclass(frozen=True, slots=True)
class Talk:
    """One touchpoint of the demo: with whom, how many days ago, what kind, what was said.

    `due` is the day of its next step in days before today, negative for a day to come; `done` the day on which the step
    was done. `who` does it: EVA, AINO or the PARTNER.
    """

    place: int
    days: int
    kind: str
    text: str
    outcome: str = ""
    shared: bool = False
    next: str = ""
    due: int = 0
    who: str = "EVA"
    done: int | None = None
    title: str = ""


TALKS: Sequence[Talk] = (
    Talk(0, 75, "ON_SITE", "Quarterly talk in Tampere: two more people are to be certified before spring.", "WENT_WELL", True,
         "Send the training dates for spring", 68, "EVA", 70),
    Talk(0, 41, "CALL", "Pipeline gone through deal by deal. The two largest need our architect.", "WENT_WELL"),
    Talk(0, 13, "REMOTE", "Joint plan for the winter campaign: a webinar in January, three target accounts each.", "WENT_WELL", True,
         "Send the list of three target accounts", -6, "PARTNER", None, "Winter campaign"),
    Talk(0, 4, "MAIL", "Bertil sent the draft of the webinar’s invitation and asks for our logo in vector form.", "", False,
         "Send logo and product pictures", 2, "AINO", None, "Webinar invitation, first draft"),
    Talk(1, 62, "CALL", "They expect a large order from the steel industry before the summer.", "WENT_WELL"),
    Talk(1, 22, "ON_SITE", "Visit in Stockholm with the board. Interested in the analytics line; want a price example.", "WENT_WELL", True,
         "Price example for analytics in Swedish crowns", 3, "EVA", None, "Visit in Stockholm"),
    Talk(1, 9, "MAIL", "Karin thanks for the visit and names two people for the certification.", "WENT_WELL", False, "", 0, "EVA", None,
         "Re: Certification in spring"),
    Talk(2, 50, "REMOTE", "They lost a deal to a competitor on price. Asked for the reasons in writing.", "CONCERNS"),
    Talk(2, 17, "CALL", "Charlotte wants German case studies; the English ones do not work with mid-size customers.", "CONCERNS", True,
         "Ask marketing for two German case studies", -3, "EVA", None),
    Talk(3, 28, "CALL", "Sales of the distributor’s stock goes well. Next order in December.", "WENT_WELL"),
    Talk(3, 6, "REMOTE", "The steering group decides in two weeks; we hold a demo for them before that.", "WENT_WELL", True,
         "Demo for the steering group", -4, "AINO", None),
    Talk(4, 19, "CALL", "Kadri has a new colleague; wants the sales training in Tallinn.", "WENT_WELL", False,
         "Agree on a day for the training in Tallinn", -12, "EVA", None),
    Talk(5, 33, "MAIL", "Asked how the fee for introductions is paid out. Answered with the programme rules.", "", False, "", 0, "EVA", None,
         "Question about the introduction fee"),
    Talk(6, 24, "CALL", "Two introductions to shipping companies promised.", "WENT_WELL", True, "Introduce us to the two shipping companies", -2,
         "PARTNER", None),
    Talk(7, 15, "REMOTE", "First joint call with a customer went well; they led it themselves.", "WENT_WELL"),
    Talk(8, 96, "CALL", "Their seller left in August. The new one starts next month.", "CONCERNS", False,
         "Call the new seller in the first week", 60, "EVA", None),
    Talk(9, 44, "ON_SITE", "Their practice lead is tied to one large project until spring.", "CONCERNS"),
    Talk(10, 52, "CALL", "Nobody answered, left a message.", "NOT_REACHED"),
    Talk(11, 36, "CALL", "The owner sells the company. We pause until the new owner is known.", "CONCERNS"),
    Talk(12, 55, "MAIL", "Asked for a call; no answer.", "NOT_REACHED"),
    Talk(12, 13, "NOTE", "No answer to two mails. Call the founder.", "", False, "Call the founder", 5, "EVA", None),
    Talk(13, 64, "ON_SITE", "Kick-off with their sales team.", "WENT_WELL", True, "Plan of the first 90 days", 58, "EVA", 59, "Kick-off"),
    Talk(13, 20, "CALL", "Training is done but for two people. First opportunity is a municipality.", "WENT_WELL", True,
         "Register the municipality’s deal", -8, "PARTNER", None),
    Talk(14, 23, "ON_SITE", "Kick-off in Oslo. Before the training Lars would like to see the API.", "WENT_WELL", True,
         "Technical workshop on the API", -1, "EVA", None, "Kick-off in Oslo"),
    Talk(14, 8, "CALL", "Weekly talk: accounts in the training portal are made.", "WENT_WELL"),
)  # fmt: skip


# Mails to Eva's own address for logging: days ago, from, to whom, title, text, attachments.
MAILS = (
    (18, "mats@oresundsoftware.example", ("eva@demo.kanava",), "Signed offer to the dairy",
     "Hi Eva,\n\nattached the offer that they signed today. Thanks for the help with the price.\n\nMats", (("Offer signed.pdf", 184_320),)),
    (3, "eva@demo.kanava", ("ville@saimaadata.example", "sanna@pohjolajakelu.example"), "Stock before the turn of the year",
     "Hi both,\n\nlet us agree next week who keeps how many licences in stock over the turn of the year.\n\nEva", ()),
    (1, "matti.jarvinen@gmail.com", ("eva@demo.kanava",), "Your webinar in January",
     "Hello,\n\nwe met at the fair. Our company integrates warehouse systems. May two of us join the webinar?\n\nMatti Järvinen", ()),
)  # fmt: skip


class Talks:
    """Plans the talks of our people with the demo's partners."""

    def __init__(self, schedule: Schedule, *, aino: Actor, eva: Actor, partners: Sequence[Partner]) -> None:
        self.schedule, self.partners, self.eva = schedule, partners, eva
        self.owners = {"AINO": aino, "EVA": eva, "PARTNER": eva}
        self.found: dict[Talk, Touchpoint] = {}
        self.secret = ""

    def plan(self) -> None:
        """Plan all of them, and the days on which next steps were done."""
        for talk in TALKS:
            self.schedule.add(talk.days, partial(self._tell, talk), hour=15)
            if talk.done is not None:
                self.schedule.add(talk.done, partial(self._finish, talk), hour=16)
        self.schedule.add(90, self._make_address)
        for number, (days, *_told) in enumerate(MAILS):
            self.schedule.add(days, partial(self._take, number), hour=9)

    def _make_address(self, at: datetime) -> None:
        self.secret = renew_own_address(by=self.eva, purpose=AddressPurpose.MAIL, at=at)

    def _take(self, number: int, at: datetime) -> None:
        """A mail comes to the address: onto its partner's timeline, or among those that wait."""
        _days, sender, recipients, title, text, attachments = MAILS[number]
        name = "Matti Järvinen" if "jarvinen" in sender else ""
        mail = Mail(f"<{number}@demo.kanava>", sender, name, recipients, title, text, at, attachments)
        take_mail(by=system(Via.MAIL), secret=self.secret, mail=mail, at=at)

    def _tell(self, talk: Talk, at: datetime) -> None:
        """Write a talk down half an hour after it was."""
        partner = self.partners[talk.place]
        primary = Contact.objects.filter(partner=partner, is_primary=True).values_list("pk", flat=True)
        is_note = talk.kind == "NOTE"
        told = Told(
            kind=talk.kind, happened_at=at - timedelta(minutes=30), text=talk.text, title=talk.title, outcome=talk.outcome,
            is_shared=talk.shared, contact_ids=() if is_note else list(primary),
            staff_ids=() if is_note or self.eva.user_id is None else [self.eva.user_id],
        )  # fmt: skip
        owner_id, due = self.owners[talk.who].user_id, self.schedule.day(talk.due)
        step = Step(talk.next, due, owner_id, is_theirs=talk.who == "PARTNER") if talk.next else Step()
        self.found[talk] = recording.record_touchpoint(
            by=self.eva, partner_id=partner.pk, told=told, step=step, at=at
        )

    def _finish(self, talk: Talk, at: datetime) -> None:
        for step in self.found[talk].steps.all():
            steps.complete_step(by=self.owners[talk.who], step_id=step.pk, at=at)
