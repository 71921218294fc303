"""The form of one's own scores: points, words and citations, beside those of others (guide: B1, B2, G2)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.core import clock
from kanava.recruiting.actions.judging import Given
from kanava.recruiting.queries import get_diligence, get_measure, list_measures
from kanava.rules.citing import Cites, snapshot
from kanava.rules.playbook import Playbook
from kanava.rules.scoring import Criterion
from kanava.ui import citations

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate, Score

# What each criterion asks, and what to look at.
MEANINGS: Mapping[str, tuple[Any, Any]] = {
    "COVERAGE": (gettext_lazy("Customer coverage"), gettext_lazy("Do they serve our target customers today? Skill with other customers gives nothing.")),
    "COMPLEMENT": (gettext_lazy("Complementary offering"), gettext_lazy("Does our product fill an evident gap in what they sell?")),
    "CAPACITY": (gettext_lazy("Capacity"), gettext_lazy("Revenue, people in sales, technical skills: can they carry it?")),
    "GEOGRAPHY": (gettext_lazy("Geographic coverage"), gettext_lazy("Are they present, with customers, in the markets that we want?")),
}  # fmt: skip


class ScoreForm(forms.Form):
    """Points and evidence for each criterion; a criterion without points is left as it is."""

    def __init__(self, *args: Any, playbook: Playbook, **more: Any) -> None:
        super().__init__(*args, **more)
        terms = playbook.scoring
        outside = _("Points lie between %(low)s and %(high)s.") % {
            "low": terms.lowest_score, "high": terms.highest_score,
        }  # fmt: skip
        faults = dict.fromkeys(("invalid", "min_value", "max_value"), outside)
        for one in Criterion:
            self.fields[f"{one.value}_points"] = forms.IntegerField(
                label=_("%(criterion)s: points") % {"criterion": MEANINGS[one][0]}, required=False, min_value=terms.lowest_score, max_value=terms.highest_score, error_messages=faults,
                widget=forms.NumberInput(attrs={"min": terms.lowest_score, "max": terms.highest_score}),
            )  # fmt: skip
            self.fields[f"{one.value}_evidence"] = forms.CharField(
                label=_("%(criterion)s: evidence") % {"criterion": MEANINGS[one][0]},
                required=False,
                max_length=1000,
                widget=forms.Textarea,
            )
        self.fields["COVERAGE_measure"] = forms.IntegerField(required=False, widget=forms.HiddenInput())
        self.fields["CAPACITY_diligence"] = forms.ChoiceField(
            required=False, choices=[(one.value, "") for one in Cites], widget=forms.HiddenInput()
        )

    def given(self) -> dict[str, Given]:
        """The criteria that have points."""
        typed = self.cleaned_data
        return {
            one.value: Given(
                typed[f"{one.value}_points"], typed[f"{one.value}_evidence"], typed.get(f"{one.value}_measure"), Cites(typed.get(f"{one.value}_diligence") or "")
            )
            for one in Criterion
            if typed.get(f"{one.value}_points") is not None
        }  # fmt: skip


def start_of(scores: Sequence["Score"], own_id: int | None) -> dict[str, Any]:
    """What the scorer has given before, citations among it."""
    start: dict[str, Any] = {}
    for known in scores:
        if known.scorer_id == own_id:
            start |= {
                f"{known.criterion}_points": known.points,
                f"{known.criterion}_evidence": known.evidence,
            }
            if known.measure_id:
                start[f"{known.criterion}_measure"] = known.measure_id
            if known.diligence:
                start[f"{known.criterion}_diligence"] = Cites.AS_BEFORE
    return start


def lines(
    form: ScoreForm, one: "Candidate", scores: Sequence["Score"], own_id: int | None, playbook: Playbook
) -> list[dict[str, Any]]:
    """The criteria with their fields, what is cited, and what others gave, which is shown to those alone who have scored
    themselves."""
    stands, latest = get_diligence(one, playbook).stands, next(iter(list_measures(one.pk)), None)
    told = [citations.told(known, stands=stands, latest=latest, playbook=playbook) for known in scores]
    own = {known["it"].criterion: known for known in told if known["it"].scorer_id == own_id}
    others = [known for known in told if known["it"].scorer_id != own_id]
    cited = {
        Criterion.COVERAGE: _measure(form, one, own.get("COVERAGE")),
        Criterion.CAPACITY: _diligence(form, one, own.get("CAPACITY"), playbook),
    }
    return [
        {
            "code": code.value, "name": MEANINGS[code][0], "asks": MEANINGS[code][1], "weight": playbook.scoring.weights[code],
            "points": form[f"{code}_points"], "evidence": form[f"{code}_evidence"], "cited": cited.get(code),
            "others": [known for known in others if known["it"].criterion == code] if own else [],
            "hidden": 0 if own else sum(known["it"].criterion == code for known in others),
        }
        for code in Criterion
    ]  # fmt: skip


def _measure(form: ScoreForm, one: "Candidate", own: Mapping[str, Any] | None) -> dict[str, str] | None:
    """The measurement that the form cites, in words; what has changed since where it was cited before."""
    told = str(form["COVERAGE_measure"].value() or "")
    if not told.isdecimal():
        return None
    if own is not None and told == str(own["it"].measure_id):
        return {"words": own["measure"], "changed": own["changed"]}
    return {"words": citations.of_measure(get_measure(one.pk, int(told))), "changed": ""}


def _diligence(
    form: ScoreForm, one: "Candidate", own: Mapping[str, Any] | None, playbook: Playbook
) -> dict[str, str] | None:
    """The result of due diligence that the form cites: that of now, or the one that was cited before."""
    cites = form["CAPACITY_diligence"].value()
    if cites == Cites.AS_BEFORE and own is not None and own["diligence"]:
        return {"words": own["diligence"], "changed": own["changed"]}
    result = snapshot(get_diligence(one, playbook).stands, clock.today()) if cites == Cites.NOW else {}
    return {"words": citations.of_diligence(result, playbook), "changed": ""} if result else None
