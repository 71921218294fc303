"""The team and partners' people: who signs in, as what; inviting, roles, leaving."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.partners.queries import get_partner, language_of, list_contacts
from kanava.people import queries
from kanava.people.actions import inviting, keys, members, team
from kanava.rules.people import Invitee
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.limits import allows, too_many
from kanava.ui.people import (
    PARTNER_CHOICES,
    STAFF_CHOICES,
    InviteForm,
    access_forms,
    change_access,
    send_invitation,
)

OTHERS = 12
COLLEAGUE_MOVES = {
    "role": lambda given, told: team.change_staff_role(**given, role=told["role"], heir_id=told.get("heir")),
    "deactivate": lambda given, told: team.deactivate_colleague(**given, heir_id=told.get("heir")),
    "reactivate": lambda given, told: team.reactivate_colleague(**given),
    "keys": lambda given, told: keys.remove_keys(**given),
}
MEMBER_MOVES = {
    "role": lambda given, told: members.change_partner_role(**given, role=told["role"]),
    "deactivate": lambda given, told: members.deactivate_partner_person(**given),
    "reactivate": lambda given, told: members.reactivate_partner_person(**given),
    "keys": lambda given, told: keys.remove_keys(by=given["by"], user_id=given["user_id"], at=given["at"]),
}


@require_safe
@staff("view_team")
def listing(request: StaffRequest) -> HttpResponse:
    """Everybody on the staff, and who is invited."""
    people = queries.get_team(by=request.actor, at=clock.now())
    return page(request, "console/team.html", {"people": people}, here="team")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("invite_colleague")
def invite(request: StaffRequest) -> HttpResponse:
    """Invite a colleague."""
    initial = {"role": "PARTNER_MANAGER", "language": request.user.language}
    form = InviteForm(request.POST or None, roles=STAFF_CHOICES, initial=initial)

    def send(invitee: Invitee) -> None:
        inviting.invite_colleague(by=request.actor, invitee=invitee, at=clock.now())

    if send_invitation(
        request,
        form,
        send,
        place="staff",
        person_url=lambda user_id: reverse("console:colleague", args=[user_id]),
    ):
        return redirect("console:team")
    status = 422 if form.errors else 200
    return page(request, "console/team_invite.html", {"form": form}, here="team", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("change_staff_role")
def colleague(request: StaffRequest, user_id: int) -> HttpResponse:
    """One colleague: role and access."""
    person = queries.get_colleague(user_id, by=request.actor)
    heirs = queries.list_heirs(user_id) if person.partners else []
    forms = access_forms(request, person.role, STAFF_CHOICES, heirs)
    given = {"by": request.actor, "user_id": user_id, "at": clock.now()}
    if change_access(request, COLLEAGUE_MOVES, given, forms, name=person.name):
        return redirect("console:team")
    status = 422 if any(form.errors for form in forms.values()) else 200
    context = {"who": person, "forms": forms}
    return page(request, "console/colleague.html", context, here="team", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("invite_partner_person")
def invite_to_partner(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Invite somebody to a partner's portal: a contact that was chosen, else the primary one where it is not there yet."""
    partner = get_partner(partner_id, by=request.actor, right="invite_partner_person")
    people = queries.get_partner_people(partner_id, by=request.actor, at=clock.now())
    contacts = queries.askable(list_contacts(partner_id), people)
    asked_id = lists.number_of(request, "contact")
    chosen = next((one for one in contacts if (one.pk == asked_id if asked_id else one.is_primary)), None)
    initial = {"role": queries.first_role(partner_id).value, "language": language_of(partner)}
    if chosen is not None:
        initial |= {"name": chosen.name, "email": chosen.email}
    form = InviteForm(request.POST or None, roles=PARTNER_CHOICES, initial=initial)

    def send(invitee: Invitee) -> None:
        inviting.invite_partner_person(
            by=request.actor, partner_id=partner_id, invitee=invitee, at=clock.now()
        )

    if send_invitation(
        request,
        form,
        send,
        place=str(partner_id),
        person_url=lambda user_id: reverse("console:partner-person", args=[partner_id, user_id]),
    ):
        return redirect("console:partner", partner_id)
    others = [one for one in contacts if one != chosen][:OTHERS]
    context = {"form": form, "partner": partner, "others": others}
    status = 422 if form.errors else 200
    return page(request, "console/partner_person_invite.html", context, here="partners", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("change_partner_role")
def partner_person(request: StaffRequest, partner_id: int, user_id: int) -> HttpResponse:
    """One of a partner's people: role and access."""
    partner = get_partner(partner_id, by=request.actor, right="change_partner_role")
    person = queries.get_partner_person(user_id, by=request.actor, partner_id=partner_id)
    forms = access_forms(request, person.role, PARTNER_CHOICES)
    given = {"by": request.actor, "partner_id": partner_id, "user_id": user_id, "at": clock.now()}
    if change_access(request, MEMBER_MOVES, given, forms, name=person.name):
        return redirect("console:partner", partner_id)
    context = {"who": person, "forms": forms, "partner": partner}
    status = 422 if any(form.errors for form in forms.values()) else 200
    return page(request, "console/partner_person.html", context, here="partners", status=status)


INVITATION_MOVES = {"resend": inviting.resend_invitation, "revoke": inviting.revoke_invitation}


@require_POST
@staff("resend_invitation")
def invitation(request: StaffRequest, invitation_id: int, what: str) -> HttpResponse:
    """Send an open invitation again, or take it back; then back to the list it stands in."""
    if what not in INVITATION_MOVES:
        raise Http404
    if what == "resend" and not allows(request, "invite", key=f"invitation:{invitation_id}"):
        return too_many(request)
    try:
        partner_id = INVITATION_MOVES[what](
            by=request.actor, invitation_id=invitation_id, at=clock.now()
        ).partner_id
    except inviting.InvitationClosed as refusal:
        messages.error(request, words.of_refusal(refusal))
        partner_id = refusal.params["partner_id"]
    else:
        said = {"resend": _("The invitation was sent again."), "revoke": _("The invitation was revoked.")}
        messages.success(request, said[what])
    return redirect("console:partner", partner_id) if partner_id else redirect("console:team")
