"""Who may open a page: every view carries one of these marks, and a test holds it."""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, resolve, reverse

from kanava.core import clock, permissions
from kanava.core.models import User
from kanava.core.wall import partner_session
from kanava.partners.models import Membership
from kanava.partners.queries import find_membership, member_actor, name_owners
from kanava.partners.readers import reader_of
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound, NotPermitted

# The navigation around a page that is refused, by the door; the doors put themselves here.
FRAMES: dict[Via, Callable[[Any], Mapping[str, Any]]] = {}


class StaffRequest(HttpRequest):
    """A request of the console."""

    user: User
    actor: Actor


class PartnerRequest(StaffRequest):
    """A request of the portal."""

    membership: Membership


View = Callable[..., HttpResponseBase]


def actor_of(user: User | AnonymousUser) -> Actor | None:
    """Who a signed-in person is at their place, None without one."""
    if not isinstance(user, User):
        return None
    if user.staff_role:
        return Actor(Role(user.staff_role), Via.CONSOLE, user.pk)
    membership = find_membership(user)
    return member_actor(membership) if membership else None


def public(view: View) -> View:
    """A page for everybody. Moments are told by the clock of whoever is signed in; to anybody else the clock is named."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        known = user if isinstance(user, User) else None
        with clock.told_to(
            lambda: reader_of(known, find_membership(known)) if known is not None else clock.stranger()
        ):
            return view(request, *args, **kwargs)

    open_to_all.access = "public"  # type: ignore[attr-defined]
    return open_to_all


def staff(right: str) -> Callable[[View], View]:
    """A console page for staff with a right; the view gets `request.actor`."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.staff_role:
                return redirect("portal:home")
            actor = Actor(Role(user.staff_role), Via.CONSOLE, user.pk)
            request.actor = actor  # type: ignore[attr-defined]
            return _answered(
                request, lambda: _permitted(right, actor, lambda: view(request, *args, **kwargs))
            )

        guarded.access = right  # type: ignore[attr-defined]
        return guarded

    return mark


def partner(right: str) -> Callable[[View], View]:
    """A portal page behind the partner's wall, with moments by its reader's clock; the view gets `request.actor` and
    `request.membership`."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = find_membership(user)
            if membership is None:
                return redirect("public:home")
            actor = member_actor(membership)
            request.actor, request.membership = actor, membership  # type: ignore[attr-defined]
            told = clock.told_to(lambda: reader_of(user, membership))
            with told, partner_session(membership.partner_id):
                return _answered(
                    request, lambda: _permitted(right, actor, lambda: view(request, *args, **kwargs))
                )

        guarded.access = right  # type: ignore[attr-defined]
        return guarded

    return mark


def _permitted(right: str, actor: Actor, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    permissions.require(right, actor)
    return view()


def _answered(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return view()
    except NotFound as refusal:
        raise Http404 from refusal
    except NotPermitted:
        actor: Actor | None = getattr(request, "actor", None)
        frame = FRAMES[actor.via](request) if actor is not None else {}
        context = {**frame, "owners": _owners(actor), "is_portal": actor is not None and actor.is_partner}
        return HttpResponseForbidden(render(request, "ui/forbidden.html", context).content)


def _owners(actor: Actor | None) -> str:
    """Whom of a partner's person's own company one asks for another role; empty for staff, and where there is nobody."""
    if actor is None or actor.partner_id is None:
        return ""
    return ", ".join(name_owners(actor.partner_id, but=actor.user_id))


def leads(request: HttpRequest | None, name: str, *ids: int) -> bool:
    """Whether the reader's role has the right that the page of that name asks for; a page may still refuse an object."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is None or permissions.may(_right_of(name, len(ids)), actor)


@lru_cache(maxsize=500)
def _right_of(name: str, numbers: int) -> str:
    path = reverse(name, args=[1] * numbers).removeprefix(get_script_prefix())
    found: str = resolve(f"/{path}").func.access  # type: ignore[attr-defined]
    return found
