"""What remarks are about: the owner tags them with themes, and says what is done about each (guide: H8)."""

from datetime import datetime
from uuid import UUID

from kanava.core.actions import action
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.surveys import LONGEST_TEXT, LONGEST_THEME
from kanava.rules.text import tidy
from kanava.surveys.holding import record
from kanava.surveys.models import Remark, Tag, Theme


class ThemeMissing(Refusal):
    """No theme is named."""

    code = "SURVEY_THEME_MISSING"


def _remark(remark_id: UUID) -> Remark:
    found = Remark.objects.select_related("survey").filter(pk=remark_id).first()
    if found is None:
        raise NotFound
    return found


@action("read_remarks")
def tag(*, by: Actor, remark_id: UUID, name: str, at: datetime) -> Theme:
    """Say that a remark is about a theme; one of a new name begins to exist. Raises NotFound, ThemeMissing (field `name`)."""
    found = _remark(remark_id)
    name = tidy(name)[:LONGEST_THEME]
    if not name:
        raise ThemeMissing(field="name")
    theme = Theme.objects.filter(name__iexact=name).first() or Theme.objects.create(name=name)
    _tag, is_new = Tag.objects.get_or_create(remark=found, theme=theme)
    if is_new:
        record("tagged", found.survey, by=by, at=at, theme=theme.pk)
    return theme


@action("read_remarks")
def untag(*, by: Actor, remark_id: UUID, theme_id: int, at: datetime) -> None:
    """Take a theme off a remark; a theme of which nothing is left, neither remark nor answer, is forgotten. Raises NotFound."""
    found = _remark(remark_id)
    if Tag.objects.filter(remark=found, theme_id=theme_id).delete()[0]:
        record("untagged", found.survey, by=by, at=at, theme=theme_id)
    Theme.objects.filter(pk=theme_id, tags=None, answer="").delete()


@action("read_remarks")
def answer_theme(*, by: Actor, theme_id: int, text: str, survey_id: int, at: datetime) -> Theme:
    """Say what is done about a theme. Raises NotFound."""
    theme = Theme.objects.select_for_update().filter(pk=theme_id).first()
    remark = (
        Remark.objects.select_related("survey").filter(survey_id=survey_id, tags__theme_id=theme_id).first()
    )
    if theme is None or remark is None:
        raise NotFound
    theme.answer = text.replace("\0", "").strip()[:LONGEST_TEXT]
    theme.save(update_fields=["answer"])
    record("theme_answered", remark.survey, by=by, at=at, theme=theme.pk)
    return theme
