"""What is typed about a touchpoint with a partner: in two clicks, or with all that belongs to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.engagement.writers import Step, Told
from kanava.rules.touchpoints import LONGEST_TEXT, LONGEST_TITLE, TouchpointKind, TouchpointOutcome
from kanava.ui import words
from kanava.ui.forms import DayField, InOrder

Choices = Sequence[tuple[Any, str]]
# So many of our people stand as boxes to tick; of more, those who are likely do, and the others are in a list.
FEW = 12
# Where only the day is told; noon is that day in most of the world.
NOON = time(12)
THEIRS = "partner"


@dataclass(frozen=True, slots=True)
class Company:
    """What can be chosen with a partner: our people, its contacts, open deals and registrations that wait; and whose a next
    step can be. `likely` are those of our people who have to do with the partner."""

    staff: Choices = ()
    contacts: Choices = ()
    deals: Choices = ()
    registrations: Choices = field(default=())
    owners: Choices = field(default=())
    likely: Collection[int | None] = ()

    @property
    def staff_to_tick(self) -> Choices:
        """Our people as boxes to tick: all where they are few."""
        return [(key, name) for key, name in self.staff if len(self.staff) <= FEW or key in self.likely]

    @property
    def staff_to_find(self) -> Choices:
        """Our other people."""
        ticked = {key for key, _name in self.staff_to_tick}
        return [(key, name) for key, name in self.staff if key not in ticked]

    @property
    def subjects(self) -> Choices:
        """What a touchpoint may be about."""
        deals = [(f"deal-{key}", _("Deal: %(title)s") % {"title": title}) for key, title in self.deals]
        asked = [
            (f"registration-{key}", _("Registration: %(customer)s") % {"customer": name})
            for key, name in self.registrations
        ]
        return [("", _("Nothing in particular")), *deals, *asked]


def owner_choices(people: Sequence[tuple[int, str, bool]]) -> Choices:
    """Whose a next step can be: the reader's, the partner's, or that of one of our people, who may not all open the partner's
    page."""
    narrow = _("%(name)s (step only)")
    others = [
        (str(key), name if sees_partner else narrow % {"name": name}) for key, name, sees_partner in people
    ]
    return [("", _("Mine")), (THEIRS, _("The partner’s; I ask after it")), *others]


def step_of(what: str, due_on: date | None, owner: str) -> Step:
    """The next step that was typed, one without words where there is none."""
    owner_id = int(owner) if owner not in ("", THEIRS) else None
    return Step(what=what, due_on=due_on, owner_id=owner_id, is_theirs=owner == THEIRS)


class TouchpointForm(forms.Form):
    """A call, meeting, mail or note."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=lambda: words.choices(TouchpointKind), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("A few words, or just how it went."),
    )
    happened_on = DayField(label=gettext_lazy("Day"))
    happened_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it went"), required=False, widget=forms.RadioSelect, initial=""
    )
    about = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    staff = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Our people"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    somebody_else = forms.TypedChoiceField(
        label=gettext_lazy("Somebody else of ours"), required=False, coerce=int, empty_value=None
    )
    contacts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Their people"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    is_shared = forms.BooleanField(label=gettext_lazy("The partner sees this in its portal"), required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("outcome", [("", _("Not told")), *words.choices(TouchpointOutcome)])
        self._choose("about", company.subjects)
        self._choose("staff", company.staff_to_tick)
        if company.staff_to_find:
            self._choose("somebody_else", [("", _("Nobody")), *company.staff_to_find])
        else:
            del self.fields["somebody_else"]
        self._choose("contacts", company.contacts)
        # One of the two is needed, so neither of them is simply optional.
        self.fields["text"].is_one_of = self.fields["outcome"].is_one_of = True  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = InOrder(choices)  # type: ignore[attr-defined]

    def told(self, *, now: datetime, attachments: Sequence[dict[str, Any]] = ()) -> Told:
        """What the valid form says. Without a time it was now, or at noon of an earlier day."""
        typed = self.cleaned_data
        kind, _dash, key = typed["about"].partition("-")
        other = typed.get("somebody_else")
        return Told(
            kind=typed["kind"], happened_at=_moment(typed["happened_on"], typed["happened_time"], now),
            text=typed["text"], title=typed["title"], outcome=typed["outcome"], is_shared=typed["is_shared"],
            staff_ids=[*typed["staff"], *([other] if other else [])], contact_ids=typed["contacts"],
            deal_id=int(key) if kind == "deal" else None,
            registration_id=int(key) if kind == "registration" else None, attachments=attachments,
        )  # fmt: skip


class NewTouchpointForm(TouchpointForm):
    """A touchpoint that is written down, with what comes next."""

    what = forms.CharField(label=gettext_lazy("Next step"), max_length=LONGEST_TITLE, required=False)
    due_on = DayField(label=gettext_lazy("By"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, company=company, **kwargs)
        self._choose("owner", company.owners)
        # A next step needs them, and without one they say nothing.
        self.fields["due_on"].is_one_of = self.fields["owner"].is_one_of = True  # type: ignore[attr-defined]

    def step(self) -> Step:
        """The next step that the valid form tells, one without words where it tells none."""
        typed = self.cleaned_data
        return step_of(typed["what"], typed["due_on"], typed["owner"])

    @property
    def tells_more(self) -> bool:
        """Whether what stands behind the first fields holds something, or is wrong."""
        more = ("title", "about", "staff", "somebody_else", "contacts", "is_shared", "happened_time")
        return self.is_bound and (
            any(self.data.get(name) for name in more) or bool(set(more) & set(self.errors))
        )


def _moment(day: date, at: time | None, now: datetime) -> datetime:
    local = timezone.localtime(now)
    if at is None and day == local.date():
        return now
    return timezone.make_aware(datetime.combine(day, at or NOON))
