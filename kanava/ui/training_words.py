"""Words for learning: roles, states, kinds of lessons, events, refusals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanava.rules.training import LearningRole
from kanava.ui import formatting, session_words

ROLES: Mapping[str, Any] = {
    LearningRole.SALES.value: _("Selling"), LearningRole.TECHNICAL.value: _("Putting the product to work"),
    LearningRole.PRODUCT.value: _("Knowing the product"),
}  # fmt: skip

CODES: Mapping[str, Any] = {
    "PATH_WRITTEN": _("Being written"), "PATH_OPEN": _("Open"), "PATH_CLOSED": _("Closed"),
    "TEXT_LESSON": _("Text"), "VIDEO_LESSON": _("Video"), "FILE_LESSON": _("Files"), "LIVE_LESSON": _("Live session"), "ASSESSMENT_LESSON": _("Assessment"),
    "LEARNING_AHEAD": _("Not begun"), "LEARNING_UNDER_WAY": _("Under way"), "LEARNING_LATE": _("Late"), "LEARNING_FINISHED": _("Finished"),
    "training.path_written": _("Learning path written"), "training.path_opened": _("Learning path opened"), "training.path_closed": _("Learning path closed"),
    "training.lesson_written": _("Lesson written"), "training.lesson_removed": _("Lesson removed"), "training.lessons_ordered": _("Lessons put in order"),
    "training.given_to_all": _("Learning path given to all who are there"), "training.given": _("Learning paths given"), "training.begun": _("Learning path begun"), "training.reminded": _("Reminded of a learning path"),
    "training.lesson_done": _("Lesson done"), "training.path_done": _("Learning path finished"),
    **session_words.CODES,
}  # fmt: skip

GAPS: Mapping[str, Any] = {
    "GAP_WORDS": _("No words in: %(languages)s. Learners read another language there."),
    "GAP_NO_VIDEO": _("No video."),
    "GAP_VIDEO": _("No video in: %(languages)s. Learners see it in another language, and are told so."),
    "GAP_DATE": _("No date is planned."),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "PATH_OPEN": "good", "LEARNING_FINISHED": "good", "LEARNING_LATE": "bad", "LEARNING_UNDER_WAY": "wait", **session_words.TONES,
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "TRAINING_TITLE_MISSING": _("Give it a title."),
    "PATH_EMPTY": _("Write a lesson first: a path without lessons teaches nothing."),
    "PATH_LEADS_ROUND": _("This path would come before itself. Choose others."),
    "PATH_NEEDS_FIRST": _("Another path comes first."),
    "PATH_NOT_OPEN": _("Choose an open path that is for partners of this type."),
    "LESSON_LEARNT": _("Somebody has got on with this lesson already. Change it, or make it voluntary."),
    "LESSON_TELLS": _("This lesson is done once its result is there."),
    "TOO_MANY_LESSONS": _("The path has as many lessons as a path can have."),
    "TOO_MANY_LESSON_FILES": _("The lesson has as many files as a lesson can have."),
    "VIDEO_UNKNOWN": _("This is no video that browsers play. Send an MP4 or a WebM."),
    "VIDEO_TOO_LARGE": _("The video is larger than 2 GB. Make it smaller, or part it into several lessons."),
    "CAPTIONS_UNREADABLE": _("These are no captions. Send a WebVTT file (.vtt)."),
    "LEARNERS_MISSING": _("Choose at least one person."),
    "LEARNER_REMINDED": _("This person was reminded of the path today already."),
    "LEARNER_IS_ONESELF": _("This is your own path: you find it under Training."),
    "LEARNING_OVER": _("There is nothing to learn or to remind of any more."),
    **session_words.REFUSALS,
}


def of_gap(code: str, languages: Sequence[str]) -> str:
    """What a lesson lacks, as a sentence."""
    return str(GAPS[code]) % {"languages": ", ".join(languages)}


def of_minutes(minutes: int) -> str:
    """How long something takes; empty where nobody has said it."""
    if not minutes:
        return ""
    if minutes < 100:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": formatting.number(minutes)}
    hours = max(round(minutes / 60), 1)
    return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": formatting.number(hours)}


def of_lessons(done: int, total: int) -> str:
    """How many lessons of how many are done."""
    said = ngettext("%(done)s of %(n)s lesson done", "%(done)s of %(n)s lessons done", total)
    return said % {"done": formatting.number(done), "n": formatting.number(total)}


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """An event as a line of a timeline, where its data say more than what was done."""
    if verb == "training.given":
        count = len(data.get("paths", ()))
        return ngettext("%(n)s learning path given", "%(n)s learning paths given", count) % {"n": count}
    return str(CODES.get(verb, verb))
