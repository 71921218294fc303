"""Surveys in the demo: two that are over, with a problem that comes again, and one under way; feedback by name (guide: H8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kanava.config.demo.schedule import Schedule
from kanava.deals.models import Registration
from kanava.disputes.models import Dispute
from kanava.partners.models import Membership
from kanava.rules import surveys as rule
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.periods import add_months
from kanava.rules.surveys import Answer, Dates, Occasion, Question, State
from kanava.surveys.actions import answering, planning, running, sharing, themes
from kanava.surveys.actions.feedback import give_feedback
from kanava.surveys.actions.posting import next_letter, post
from kanava.surveys.actions.sharing import Texts
from kanava.surveys.models import Envelope, Feedback, Remark, Survey
from kanava.surveys.tokens import hash_of

if TYPE_CHECKING:
    from kanava.config.demo.loading import Programme

JOB, PUBLIC = system(Via.JOB), system(Via.PUBLIC)
OPEN_DAYS, UNDER_WAY = 21, 9
SLOW = "Slow answers on technical questions"
# Recommend, support, margins, resources; what was written, with its theme.
Told = tuple[int, int | None, int | None, int | None, str, str]
FIRST: Sequence[Told] = (
    (9, 4, 4, 4, "", ""),
    (7, 3, 4, 3, "Technical questions take days to get an answer.", SLOW),
    (10, 5, 4, 5, "Good people, easy to reach.", ""),
    (6, 2, 4, 3, "We waited a week for an answer on single sign-on.", SLOW),
    (8, 4, None, 3, "More material in Finnish, please.", "Material in Finnish"),
    (5, 3, 3, 2, "The presentations are too long for a first meeting.", ""),
)
SECOND: Sequence[Told] = (
    (9, 4, 4, 4, "", ""),
    (8, 3, 4, 4, "Answers to our engineers’ questions are still slow.", SLOW),
    (10, 5, 5, 5, "", ""),
    (9, 4, 4, 5, "The new Finnish materials help a lot.", ""),
    (6, 2, 4, 4, "A technician who can be called would make the difference.", SLOW),
    (9, 4, None, 4, "", ""),
    (7, 3, 3, 4, "Margins are fine once you are silver; bronze is thin.", "Margin of the first tier"),
)
NOW: Sequence[Told] = ((9, 4, 4, 4, "", ""), (9, 4, 4, 5, "Much quicker answers this autumn.", ""), (7, 3, 4, 4, "", ""), (10, 5, 4, 5, "", ""), (8, 4, None, 4, "", ""))  # fmt: skip


def plan_surveys(programme: "Programme") -> None:
    """Plan all of them."""
    schedule, owner = programme.schedule, programme.aino
    open_ago = schedule.workday(UNDER_WAY)
    quarter = rule.quarter_of(schedule.day(open_ago))
    for months, answers, then in ((6, FIRST, _tag), (3, SECOND, _conclude)):
        ago = schedule.workday((schedule.today - add_months(quarter, -months)).days - 30)
        _hold(schedule, owner, ago, answers)
        schedule.add(ago - OPEN_DAYS, lambda at: running.close_due(by=JOB, at=at), hour=1)
        schedule.add(ago - OPEN_DAYS - 2, lambda at, then=then, told=answers: then(owner, told, at))  # type: ignore[misc]
    _hold(schedule, owner, open_ago, NOW)
    schedule.add(0, _post, hour=1)
    _give_feedback(schedule)


def _hold(schedule: Schedule, owner: Actor, ago: int, answers: Sequence[Told]) -> None:
    """One that opened so many days ago, with the answers of its first days."""
    usual = rule.dates_from(schedule.day(ago), remind=10, lasts=OPEN_DAYS)
    schedule.add(ago + 8, lambda at: planning.plan_survey(by=owner, dates=usual, at=at))
    schedule.add(ago, lambda at: running.open_due(by=JOB, at=at))
    schedule.add(ago - 2, lambda at: _answer(usual, answers, at))


def _answer(usual: Dates, answers: Sequence[Told], at: datetime) -> None:
    survey = Survey.objects.get(opens_on=usual.opens_on, state=State.OPEN)
    for told in answers:
        # Whoever has answered has had the letter.
        letter = Envelope.objects.filter(survey=survey).order_by("id").first()
        if letter is None:
            return
        marks = dict(zip(Question, told[1:4], strict=True))
        answering.answer(by=PUBLIC, token=letter.token, told=Answer(told[0], marks, told[4]), at=at)
        letter.delete()


def _tag(owner: Actor, answers: Sequence[Told], at: datetime) -> None:
    """The owner tags what was written."""
    for told in answers:
        remark = Remark.objects.filter(text=told[4]).first()
        if told[5] and remark is not None:
            themes.tag(by=owner, remark_id=remark.pk, name=told[5], at=at)


def _conclude(owner: Actor, answers: Sequence[Told], at: datetime) -> None:
    """The owner tags, says what is done, and tells partners."""
    _tag(owner, answers, at)
    survey = Survey.objects.filter(state=State.CLOSED).latest("opens_on")
    slow = Remark.objects.filter(survey=survey, tags__theme__name=SLOW).first()
    if slow is None:
        return
    theme = slow.tags.get().theme_id
    done = "A technician answers partners from nine to four, from the first of next month."
    themes.answer_theme(by=owner, theme_id=theme, survey_id=survey.pk, text=done, at=at)
    texts = Texts(
        heard_en="You are satisfied with what you earn. Technical questions wait too long for their answer, for the second time.",
        heard_fi="Olette tyytyväisiä ansaintaan. Tekniset kysymykset odottavat vastausta liian kauan, jo toista kertaa.",
        done_en=done,
        done_fi="Teknikko vastaa kumppaneille yhdeksästä neljään ensi kuun alusta lähtien.",
    )
    sharing.share(by=owner, survey_id=survey.pk, texts=texts, at=at)


def _post(at: datetime) -> None:
    """What is in envelopes goes to the outbox: its links can be tried."""
    while (place := next_letter()) is not None:
        post(by=JOB, envelope_id=place, at=at)


def _give_feedback(schedule: Schedule) -> None:
    """One who is content, one who is not."""

    def after_dispute(at: datetime) -> None:
        found = Dispute.objects.filter(decided_at__isnull=False).order_by("id").first()
        if found is not None:
            _give(
                found.partner_id,
                Occasion.DISPUTE,
                found.pk,
                2,
                "Right in the end, but we had to ask twice.",
                at,
            )

    def after_refusal(at: datetime) -> None:
        rows = Registration.objects.filter(state="REFUSED", partner__members__isnull=False).order_by("id")
        found = rows.first()
        if found is not None:
            told = "It said at once why, and whom to talk to."
            _give(found.partner_id, Occasion.REFUSAL, found.pk, 4, told, at)

    schedule.add(15, after_dispute)
    schedule.add(0, after_refusal, hour=23)


def _give(partner_id: int, occasion: Occasion, about_id: int, score: int, text: str, at: datetime) -> None:
    role = Role.PARTNER_SELLER if occasion == Occasion.REFUSAL else Role.PARTNER_OWNER
    member = Membership.objects.filter(partner_id=partner_id, role=role).order_by("id").first()
    if member is None or Feedback.objects.filter(person_id=member.user_id, occasion=occasion).exists():
        return
    token = f"demo-{occasion}-{about_id}"
    Feedback.objects.create(
        partner_id=partner_id, person_id=member.user_id, occasion=occasion, about_id=about_id,
        token_hash=hash_of(token), asked_at=at - timedelta(days=1),
    )  # fmt: skip
    give_feedback(by=PUBLIC, token=token, score=score, text=text, at=at)
