"""The demo's onboarding: one partner whose plan is over, one that has gone silent, one that is on its way (guide: F)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kanava.config.demo.schedule import Schedule
from kanava.engagement.actions import steps
from kanava.engagement.models import NextStep
from kanava.engagement.writers import Step
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.models import CheckIn, Milestone, Plan, Scenario, Task
from kanava.partners.models import Partner
from kanava.partners.signing import sign_partner
from kanava.rules.co_selling import Criterion
from kanava.rules.people import Actor, Via, system
from kanava.ui.onboarding_words import CHECK_IN

if TYPE_CHECKING:
    from kanava.config.demo.loading import Programme

# What is agreed in a talk: what, by which day before today, and whether the partner does it.
Agreed = tuple[str, int, bool]
SCENARIOS = (
    ("The doubting CIO", "A municipality of 400 people. They bought a similar product five years ago and half of it was never used. "
     "The CIO asks what is different this time, and who looks after it once the project is over."),
    ("The busy managing director", "A manufacturer of 80 people. The managing director has twenty minutes and wants to know one thing: "
     "what it saves in a year. The production manager beside her doubts that anybody will have time to learn it."),
)  # fmt: skip


class Onboarding:
    """What happens in the first days of the partners that were signed last."""

    def __init__(self, programme: "Programme") -> None:
        self.schedule: Schedule = programme.schedule
        self.aino, self.eva = programme.aino, programme.eva
        self.over, self.silent, self.running = (programme.partners[place] for place in (12, 13, 14))
        self.seller: Actor = programme.sellers[14]

    def tell(self) -> None:
        """Plan all of it."""
        self.schedule.add(230, self._scenarios)
        for partner, days in ((self.over, 210), (self.silent, 70), (self.running, 25)):
            self._sign(partner, days)
        self._left_alone()
        self._gone_silent()
        self._on_its_way()
        self.schedule.add_at(self.schedule.now, self._what_time_does)

    def _scenarios(self, at: datetime) -> None:
        for title, text in SCENARIOS:
            co_selling.keep_scenario(by=self.aino, title=title, text=text, is_used=True, at=at)

    def _sign(self, partner: Partner, days: int) -> None:
        day = self.schedule.day(days)
        self.schedule.add(days, lambda at: sign_partner(partner, day, by=self.eva, at=at), hour=9)

    def _done(
        self, partner: Partner, days: int, codes: Sequence[str], note: str = "", by: Actor | None = None
    ) -> None:
        def step(at: datetime) -> None:
            for task in Task.objects.filter(partner=partner, code__in=codes, done_at=None).order_by("id"):
                tasks.complete_task(by=by or self.eva, task_id=task.pk, note=note, at=at)

        self.schedule.add(self.schedule.workday(days), step, hour=13)

    def _held(
        self, partner: Partner, days: int, outcome: str, next_step: Agreed, *, done: int | None = None
    ) -> None:
        """The latest planned check-in before that day was held; those before it that nobody held were skipped. Where there
        was one, what was agreed was done on another day, or is open still."""

        def step(at: datetime) -> None:
            rows = CheckIn.objects.filter(partner=partner, state="PLANNED", starts_at__lte=at)
            for number, found in enumerate(rows.order_by("-starts_at")):
                if number:
                    check_ins.skip_check_in(
                        by=self.eva, check_in_id=found.pk, reason="We talked on the phone.", at=at
                    )
                else:
                    self._write_down(found, outcome, next_step, at)

        self.schedule.add(self.schedule.workday(days), step, hour=15)
        if done is not None:
            day = self.schedule.workday(done)
            self.schedule.add(day, lambda at: self._closed(partner, next_step, at), hour=16)

    def _write_down(self, found: CheckIn, outcome: str, agreed: Agreed, at: datetime) -> None:
        what, due, is_theirs = agreed
        step = Step(what, due_on=self.schedule.day(due), is_theirs=is_theirs)
        told = check_ins.Held(outcome, step, title=CHECK_IN)
        check_ins.hold_check_in(by=self.eva, check_in_id=found.pk, told=told, at=at)

    def _closed(self, partner: Partner, agreed: Agreed, at: datetime) -> None:
        for found in NextStep.objects.filter(partner=partner, what=agreed[0]):
            steps.complete_step(by=self.eva, step_id=found.pk, at=at)

    def _assessed(self, partner: Partner, days: int, mark: str, result: str, feedback: str) -> None:
        def step(at: datetime) -> None:
            found = Milestone.objects.get(partner=partner, mark=mark)
            tasks.assess_milestone(
                by=self.eva, milestone_id=found.pk, result=result, feedback=feedback, at=at
            )

        self.schedule.add(self.schedule.workday(days), step, hour=16)

    def _left_alone(self) -> None:
        """A login and two months of nothing: the plan ran out with half of it open."""
        self._done(self.over, 205, ["INVITE", "KICK_OFF"])
        self._done(self.over, 190, ["SALES_TRAINING"], "Two of four were there.")
        self._held(
            self.over,
            203,
            "They wait for their first customer.",
            ("Send the price list", 198, False),
            done=199,
        )
        self._assessed(
            self.over,
            178,
            "FIRST",
            "MISSED",
            "Nobody has sold with us yet. We look for a customer to visit together.",
        )
        self._assessed(
            self.over, 148, "SECOND", "MISSED", "No deal. The founder sells alone and has little time."
        )
        self.schedule.add(119, self._what_time_does)

    def _gone_silent(self) -> None:
        """A good start, a first co-selling, and then no word for a month."""
        self._done(self.silent, 69, ["INVITE"])
        self._done(self.silent, 67, ["KICK_OFF", "PORTAL"])
        self._done(self.silent, 64, ["PEOPLE"], "Sanna leads; two sellers, one technician.")
        self._held(
            self.silent,
            62,
            "Kick-off training agreed for next week.",
            ("Name the technician", 58, True),
            done=58,
        )
        self._done(self.silent, 58, ["SALES_TRAINING", "TECHNICAL_TRAINING"], "All four were there.")
        agreed = ("Find a customer to visit together", 48, False)
        self._held(self.silent, 55, "Trained; the certification is booked.", agreed, done=48)
        self._done(self.silent, 51, ["CERTIFICATION"], "Product specialist: Sanna and both sellers.")
        self._done(self.silent, 51, ["SKILLS_TEST"], "All four know the demo by heart.")
        told = ("OPPORTUNITY", 46, "Riihimäen Rekat Oy", "Otto Salo", "Sanna Toivonen")
        self._co_selling(self.silent, told, (4, 3, 3, 4), "A second meeting about the pilot.",
                         "You know their business better than we do: let them talk more. Ask for the next meeting before you leave.")  # fmt: skip
        self._done(self.silent, 45, ["JOINT_OPPORTUNITY", "CO_SELL"])
        self._held(self.silent, 41, "The visit went well.", ("Register Riihimäen Rekat", 30, True))
        self._assessed(
            self.silent, 38, "FIRST", "MET", "Trained, certified, and one good visit. Now the first deal."
        )

    def _on_its_way(self) -> None:
        """In its fourth week: trained, one certification late, a practice pitch ahead."""
        self._done(self.running, 24, ["INVITE"])
        self._done(self.running, 21, ["KICK_OFF"])
        self._done(
            self.running,
            20,
            ["PEOPLE"],
            "Lars and one consultant; a second one joins in spring.",
            by=self.seller,
        )
        agreed = ("Book the technical training", 13, False)
        self._held(self.running, 17, "The demonstration environment is ordered.", agreed, done=14)
        self._done(self.running, 13, ["SALES_TRAINING"])
        self._done(self.running, 11, ["TECHNICAL_TRAINING"])
        self._done(self.running, 9, ["DEMO_ENVIRONMENT"], "Up and running with our own data.", by=self.seller)
        exam = ("The consultant takes the exam", -2, True)
        self._held(self.running, 9, "The exam had to be moved: the consultant was ill.", exam)
        told = ("PITCH", -3, "", "Eva Lindqvist", "Lars Moen")
        day = self.schedule.workday(2)
        self.schedule.add(day, lambda at: self._choose(self.running, told, at), hour=14)
        self._done(self.running, 2, ["JOINT_OPPORTUNITY"], "No customer yet, so a practice pitch.")

    def _choose(self, partner: Partner, told: tuple[str, int, str, str, str], at: datetime) -> int:
        kind, days, customer, ours, theirs = told
        plan = Plan.objects.get(partner=partner)
        scenario_id = None if customer else Scenario.objects.order_by("id").values_list("id", flat=True)[0]
        written = co_selling.Told(
            kind,
            self.schedule.day(self.schedule.workday(days)),
            customer=customer,
            scenario_id=scenario_id,
            our_person=ours,
            partner_person=theirs,
        )
        co_selling.plan_co_selling(by=self.eva, plan_id=plan.pk, told=written, at=at)
        return plan.pk

    def _co_selling(
        self,
        partner: Partner,
        told: tuple[str, int, str, str, str],
        scores: Sequence[int],
        outcome: str,
        feedback: str,
    ) -> None:
        def step(at: datetime) -> None:
            plan_id = self._choose(partner, told, at)
            given = {one.value: score for one, score in zip(Criterion, scores, strict=True)}
            co_selling.assess_co_selling(
                by=self.eva, plan_id=plan_id, scores=given, outcome=outcome, feedback=feedback, at=at
            )

        self.schedule.add(self.schedule.workday(self.schedule.workday(told[1]) - 1), step, hour=11)

    def _what_time_does(self, at: datetime) -> None:
        by = system(Via.JOB)
        check_ins.close_plans(by=by, at=at)
        check_ins.invite_to_check_ins(by=by, at=at)
        check_ins.notice_silences(by=by, at=at)
