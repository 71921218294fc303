"""What console and portal share about people: whom to invite, which role, who takes over."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Invitee
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.forms import add_refusal
from kanava.ui.limits import allows

Choices = Sequence[tuple[Any, Any]]
STAFF_CHOICES: Choices = [(role.value, words.CODES[role.value]) for role in STAFF_ROLES]
PARTNER_CHOICES: Choices = [(role.value, words.CODES[role.value]) for role in PARTNER_ROLES]

ROLE_MEANINGS: Mapping[str, Any] = {
    "OWNER": _("Everything: the playbook, the team, every decision."),
    "PARTNER_MANAGER": _("Adds partners, decides registrations and looks after the people of the partners they manage."),
    "SELLER": _("Sells directly: adds and closes own deals, checks customers. Sees no partners and no earnings."),
    "FINANCE": _("Sees partners, deals and earnings, enters total revenue, exchange rates and imports. Decides nothing about deals."),
    "EXECUTIVE": _("Sees figures, partners, registrations, deals and earnings. Changes nothing."),
    "PARTNER_OWNER": _("Everything in the company’s portal, and who of its people signs in."),
    "PARTNER_SELLER": _("Registers deals and follows them, and sees what is earned."),
    "PARTNER_TECHNICIAN": _("Sees the programme’s rules and the company’s people. No deals, no earnings."),
    "PARTNER_FINANCE": _("Sees deals and earnings. Registers nothing."),
}  # fmt: skip

DONE: Mapping[str, Any] = {
    "role": _("The role of %(name)s is now: %(role)s."),
    "deactivate": _("%(name)s can no longer sign in."),
    "reactivate": _("%(name)s can sign in again."),
    "keys": _("The passkeys and second step of %(name)s are removed."),
}

# What can be done about somebody: `given` names who and by whom, `told` are the form's values.
Move = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


class InviteForm(forms.Form):
    """Where the letter goes and what it offers. `person_url`: the page of somebody who is here already, without access."""

    person_url = ""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    @property
    def invitee(self) -> Invitee:
        """Whom the valid form names."""
        return Invitee(**self.cleaned_data)


class RoleForm(forms.Form):
    """Another role; and who takes the partners over where it does not manage any."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    heir = forms.TypedChoiceField(
        label=_("Their partners go to"),
        help_text=_("Needed only when the new role does not manage partners."),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, roles: Choices, heirs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        _offer(self, heirs)


class LeaveForm(forms.Form):
    """Who takes the partners over of somebody who loses access; empty for who manages none."""

    heir = forms.TypedChoiceField(label=_("Their partners go to"), coerce=int)

    def __init__(self, *args: Any, heirs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, heirs)


def _offer(form: forms.Form, heirs: Choices) -> None:
    if heirs:
        form.fields["heir"].choices = [("", _("Choose a manager")), *heirs]  # type: ignore[attr-defined]
    else:
        del form.fields["heir"]


def send_invitation(
    request: HttpRequest,
    form: InviteForm,
    send: Callable[[Invitee], Any],
    *,
    place: str,
    person_url: Callable[[int], str],
) -> bool:
    """Send the letter that a filled form asks for; what is wrong then stands in the form, with the way to the page of
    somebody who is to have access back instead.

    `place` keeps the count of letters to one address apart, so that it tells nothing of other places.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    invitee = form.invitee
    if not allows(request, "invite", key=f"{place}:{invitee.email.lower()}"):
        form.add_error(None, words.REFUSALS["TOO_MANY"])
        return False
    try:
        send(invitee)
    except Refusal as refusal:
        add_refusal(form, refusal)
        if "user_id" in refusal.params:
            form.person_url = person_url(refusal.params["user_id"])
        return False
    messages.success(request, gettext("An invitation is on its way to %(email)s.") % {"email": invitee.email})
    return True


def access_forms(
    request: HttpRequest, role: str, roles: Choices, heirs: Choices = ()
) -> dict[str, forms.Form]:
    """One form for the role and one for the access; the one that was sent is bound."""
    what = request.POST.get("what") if request.method == "POST" else None
    return {
        "role": RoleForm(
            request.POST if what == "role" else None,
            roles=roles,
            heirs=heirs,
            initial={"role": role},
            auto_id="role_%s",
        ),
        "access": LeaveForm(request.POST if what == "deactivate" else None, heirs=heirs, auto_id="leave_%s"),
    }


def change_access(
    request: HttpRequest,
    moves: Mapping[str, Move],
    given: Mapping[str, Any],
    shown: Mapping[str, forms.Form],
    *,
    name: str,
) -> bool:
    """Carry out what was sent about the person of that name; what is wrong then stands in its form.

    Raises:
        Http404: there is no such move.
    """
    if request.method != "POST":
        return False
    what = request.POST.get("what", "")
    if what not in moves:
        raise Http404
    form = shown["role" if what == "role" else "access"]
    if form.is_bound and not form.is_valid():
        return False
    try:
        moves[what](given, form.cleaned_data if form.is_bound else {})
    except Refusal as refusal:
        if not form.is_bound:
            messages.error(request, words.of_refusal(refusal))
            return True
        add_refusal(form, refusal)
        return False
    role = words.of_code(form.cleaned_data.get("role", "")) if form.is_bound else ""
    messages.success(request, str(DONE[what]) % {"name": name, "role": role})
    return True
