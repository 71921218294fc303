"""Telling partners what we heard and what we do (guide: H8)."""

from dataclasses import dataclass
from datetime import datetime

from kanava.core.actions import action
from kanava.rules import surveys as rule
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.surveys import LONGEST_TEXT, Question, State
from kanava.surveys.holding import locked, record, smallest_at, smallest_of, tallies_of
from kanava.surveys.models import Shared


class NothingToShare(Refusal):
    """Too few have answered: there are no figures to share."""

    code = "SURVEY_NOTHING_TO_SHARE"


class SharedTextMissing(Refusal):
    """What was heard and what is done has to be said in one language at least."""

    code = "SURVEY_TEXT_MISSING"


@dataclass(frozen=True, slots=True)
class Texts:
    """What we heard and what we do, in English and Finnish; one language may be empty."""

    heard_en: str = ""
    heard_fi: str = ""
    done_en: str = ""
    done_fi: str = ""

    def as_columns(self) -> dict[str, str]:
        """Tidied, by column."""
        told = {name: getattr(self, name) for name in ("heard_en", "heard_fi", "done_en", "done_fi")}
        return {name: text.replace("\0", "").strip()[:LONGEST_TEXT] for name, text in told.items()}


@action("share_survey")
def share(*, by: Actor, survey_id: int, texts: Texts, at: datetime) -> Shared:
    """Let partners read the figures of a survey with what we heard and what we do; again, to change the texts. Raises
    NotFound, SurveyMoved, NothingToShare, SharedTextMissing (field `heard_en` or `done_en`)."""
    found = locked(survey_id, State.CLOSED)
    told = texts.as_columns()
    for part in ("heard", "done"):
        if not told[f"{part}_en"] and not told[f"{part}_fi"]:
            raise SharedTextMissing(field=f"{part}_en")
    smallest = smallest_of(found, smallest_at(at))
    figures = rule.figures(tallies_of([found])[found.pk], smallest)
    if figures is None:
        raise NothingToShare
    for name, text in told.items():
        setattr(found, name, text)
    found.save(update_fields=list(told))
    means = {question.lower(): figures.means[question] for question in Question}
    shared, is_new = Shared.objects.update_or_create(
        survey=found,
        defaults={**told, **means, "at_least": figures.at_least, "nps": figures.nps, "quarter_on": found.quarter_on},
        create_defaults={
            **told, **means, "at_least": figures.at_least, "nps": figures.nps, "quarter_on": found.quarter_on, "shared_at": at,
        },
    )  # fmt: skip
    record("shared" if is_new else "shared_again", found, by=by, at=at)
    return shared


@action("share_survey")
def take_back(*, by: Actor, survey_id: int, at: datetime) -> None:
    """Partners read it no more; the texts stay here. Raises NotFound, SurveyMoved."""
    found = locked(survey_id, State.CLOSED)
    if Shared.objects.filter(survey=found).delete()[0]:
        record("taken_back", found, by=by, at=at)
