"""The partner's own people: everybody sees who there is, the partner's owner looks after them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock
from kanava.people import queries
from kanava.people.actions import inviting, members
from kanava.portal.pages import page
from kanava.rules.people import Invitee
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.limits import allows, too_many
from kanava.ui.people import (
    PARTNER_CHOICES,
    InviteForm,
    access_forms,
    change_access,
    send_invitation,
)

MEMBER_MOVES = {
    "role": lambda given, told: members.change_partner_role(**given, role=told["role"]),
    "deactivate": lambda given, told: members.deactivate_partner_person(**given),
    "reactivate": lambda given, told: members.reactivate_partner_person(**given),
}


@require_safe
@partner("view_partner_people")
def listing(request: PartnerRequest) -> HttpResponse:
    """Who signs in for the company, and who is invited."""
    people = queries.get_partner_people(request.membership.partner_id, by=request.actor, at=clock.now())
    manager = request.membership.partner.manager
    return page(request, "portal/people.html", {"people": people, "manager": manager}, here="people")


@require_http_methods(["GET", "HEAD", "POST"])
@partner("invite_partner_person")
def invite(request: PartnerRequest) -> HttpResponse:
    """Invite somebody of the company."""
    partner_id = request.membership.partner_id
    initial = {"role": "PARTNER_SELLER", "language": request.user.language}
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
        person_url=lambda user_id: reverse("portal:person", args=[user_id]),
    ):
        return redirect("portal:people")
    status = 422 if form.errors else 200
    return page(request, "portal/person_invite.html", {"form": form}, here="people", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@partner("change_partner_role")
def person(request: PartnerRequest, user_id: int) -> HttpResponse:
    """One of the company's people: role and access."""
    partner_id = request.membership.partner_id
    found = queries.get_partner_person(user_id, by=request.actor, partner_id=partner_id)
    forms = access_forms(request, found.role, PARTNER_CHOICES)
    given = {"by": request.actor, "partner_id": partner_id, "user_id": user_id, "at": clock.now()}
    if change_access(request, MEMBER_MOVES, given, forms, name=found.name):
        return redirect("portal:people")
    status = 422 if any(form.errors for form in forms.values()) else 200
    context = {"who": found, "forms": forms}
    return page(request, "portal/person.html", context, here="people", status=status)


INVITATION_MOVES = {"resend": inviting.resend_invitation, "revoke": inviting.revoke_invitation}


@require_POST
@partner("resend_invitation")
def invitation(request: PartnerRequest, invitation_id: int, what: str) -> HttpResponse:
    """Send an open invitation again, or take it back."""
    if what not in INVITATION_MOVES:
        raise Http404
    if what == "resend" and not allows(request, "invite", key=f"invitation:{invitation_id}"):
        return too_many(request)
    try:
        INVITATION_MOVES[what](by=request.actor, invitation_id=invitation_id, at=clock.now())
    except inviting.InvitationClosed as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        said = {"resend": _("The invitation was sent again."), "revoke": _("The invitation was revoked.")}
        messages.success(request, said[what])
    return redirect("portal:people")
