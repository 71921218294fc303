"""What a score cites, in the reader's words: a measurement of coverage, or the result of due diligence."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kanava.rules.citing import has_changed
from kanava.rules.diligence import Diligence
from kanava.rules.playbook import Playbook
from kanava.rules.scoring import coverage_points
from kanava.ui import formatting, words

if TYPE_CHECKING:
    from kanava.recruiting.models import Measure, Score


def of_measure(found: "Measure") -> str:
    """What a measurement of customer coverage found."""
    return _("Measured %(day)s: %(served)s of our %(targets)s target accounts are among their customers (%(file)s).") % {
        "day": formatting.day(found.measured_at), "served": formatting.number(found.served),
        "targets": formatting.number(found.targets), "file": found.file_name,
    }  # fmt: skip


def of_diligence(cited: Mapping[str, Any], playbook: Playbook) -> str:
    """The result of due diligence as it stood."""
    weak = ", ".join(name_of(check, playbook) for check in cited["weak"])
    return _("Due diligence of %(day)s: %(checks)s checks done. Weak: %(weak)s.") % {
        "day": formatting.day(date.fromisoformat(cited["on"])), "checks": cited["checks"], "weak": weak or _("nothing"),
    }  # fmt: skip


def name_of(check: str, playbook: Playbook) -> str:
    """A check's name; an own one has that of the playbook."""
    return playbook.diligence.own.get(check) or words.of_code(check)


def told(
    score: "Score", *, stands: Diligence, latest: "Measure | None", playbook: Playbook
) -> dict[str, Any]:
    """A score with what it cites, and what has changed since."""
    return {
        "it": score,
        "measure": of_measure(score.measure) if score.measure is not None else "",
        "diligence": of_diligence(score.diligence, playbook) if score.diligence else "",
        "changed": _changed(score, stands, latest, playbook),
    }


def _changed(score: "Score", stands: Diligence, latest: "Measure | None", playbook: Playbook) -> str:
    cited = score.measure
    if cited is not None and cited.changed_at is not None and cited.changed_at > score.scored_at:
        points = coverage_points(cited.served, cited.targets, playbook)
        said = _("Possible matches have been settled since: it is worth %(points)s points now.")
        return said % {"points": points}
    if (
        cited is not None
        and latest is not None
        and (cited.served, cited.targets) != (latest.served, latest.targets)
    ):
        return _("Measured again since: %(served)s of %(targets)s.") % {
            "served": formatting.number(latest.served), "targets": formatting.number(latest.targets),
        }  # fmt: skip
    if not has_changed(score.diligence, stands):
        return ""
    if stands.flags:
        return _("The result has changed since: a red flag stands.")
    if stands.points is None:
        said = _("The result has changed since: %(done)s of %(checks)s checks are done.")
        return said % {"done": stands.done, "checks": stands.checks}
    return _("The result has changed since: it is worth %(points)s points now.") % {"points": stands.points}
