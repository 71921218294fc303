"""Where a candidate stands: its path, its scores with what they cite, and what is missing before it goes on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock
from kanava.recruiting.queries import count_old_papers, count_references
from kanava.rules import gaps
from kanava.rules.diligence import Diligence
from kanava.rules.gaps import Gap, Known, Missing
from kanava.rules.playbook import Playbook
from kanava.rules.recruiting import STEPS, Step
from kanava.rules.scoring import Matrix
from kanava.ui.citations import name_of

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate

# Where each gap is closed: the page, and the place on it.
PLACES = {
    Gap.FLAGS: ("console:candidate-diligence", "#RED_FLAGS"),
    Gap.CHECKS: ("console:candidate-diligence", ""),
    Gap.OLD_PAPERS: ("console:candidate-diligence", ""),
    Gap.SCORES: ("console:candidate-scores", ""),
    Gap.NOBODY_ASKED: ("console:candidate-diligence", "#references"),
    Gap.UNANSWERED: ("console:candidate-diligence", "#references"),
}


def path_of(one: "Candidate") -> list[dict[str, Any]]:
    """The steps as a line: done, here, to come."""
    place = (
        STEPS.index(Step(one.step)) if one.step in STEPS else len(STEPS) if one.step == Step.PARTNER else -1
    )
    return [
        {"step": step.value, "is_done": number < place, "is_here": number == place}
        for number, step in enumerate(STEPS)
        if step is not Step.LISTED
    ]


def missing_of(
    one: "Candidate", stands: Diligence, found: Matrix, playbook: Playbook
) -> dict[str, Any] | None:
    """What is missing before the candidate's trial or agreement, with the place where that is done; None where it is too
    early to ask. Two statements."""
    goal = gaps.goal_of(one.step)
    if goal is None:
        return None
    asked, answered = count_references(one.pk)
    old = count_old_papers(one.pk, playbook, today=clock.today())
    known = Known(stands, found.missing, old, asked, answered)
    return {"goal": goal.value, "gaps": _lines(one, gaps.gaps(goal, known, playbook), playbook)}


def _lines(one: "Candidate", found: Sequence[Missing], playbook: Playbook) -> list[dict[str, Any]]:
    lines = []
    for gap in found:
        page, place = PLACES[gap.gap]
        url = reverse(page, args=[one.pk]) + place
        lines.append({"text": _said(gap, playbook), "url": url, "stops": gap.stops})
    return lines


def _said(gap: Missing, playbook: Playbook) -> str:
    names = ", ".join(name_of(code, playbook) for code in gap.codes)
    count = {"n": gap.count, "of": gap.of, "names": names}
    if gap.gap == Gap.FLAGS:
        return (
            ngettext("%(n)s red flag stands: %(names)s", "%(n)s red flags stand: %(names)s", gap.count)
            % count
        )
    if gap.gap == Gap.CHECKS:
        return _("Checks not done: %(n)s of %(of)s") % count
    if gap.gap == Gap.SCORES:
        return _("Not scored: %(names)s") % count
    if gap.gap == Gap.NOBODY_ASKED:
        return _("No reference has been asked")
    if gap.gap == Gap.UNANSWERED:
        return _("References without an answer: %(n)s of %(of)s") % count
    return ngettext("%(n)s document is out of date", "%(n)s documents are out of date", gap.count) % count
