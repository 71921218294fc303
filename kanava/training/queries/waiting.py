"""Who is there already and has not been given a path for their role (guide: I2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from kanava.core.models import Event
from kanava.core.permissions import Scope, scope
from kanava.partners.models import Membership
from kanava.rules.learning import roles_for
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.training import LearningRole
from kanava.training.models import Enrolment, Path

# So many are given a path while whoever gives it waits for the page.
AT_A_CLICK = 50
# As long a path for thousands takes to be given.
GIVING_TAKES = timedelta(minutes=10)


def without(path: Path, *, by: Actor) -> QuerySet[Membership]:
    """People of signed partners for whom a path is and who do not learn it yet, as far as the actor may give it: a manager
    to the people of the own partners."""
    learns = Enrolment.objects.filter(
        path=path, person_id=OuterRef("user_id"), partner_id=OuterRef("partner_id")
    )
    rows = Membership.objects.filter(
        ~Exists(learns), Q(user__is_active=True), role__in=roles_for(LearningRole(path.role)), partner__signed_on__isnull=False
    ).exclude(partner__lifecycle=Lifecycle.EXITED)  # fmt: skip
    if path.partner_types:
        rows = rows.filter(partner__type__in=path.partner_types)
    if scope("give_training", by) != Scope.ANY:
        rows = rows.filter(partner__manager_id=by.user_id or 0)
    return rows


def list_without(path: Path, *, by: Actor, most: int) -> tuple[Sequence[Membership], int]:
    """The first of them by partner and name, and how many there are. One statement."""
    rows = (
        without(path, by=by)
        .select_related("user", "partner")
        .annotate(of_all=Window(Count("pk")))
        .order_by("partner__sort_key", "user__name", "pk")
    )
    found = list(rows[:most])
    return found, found[0].of_all if found else 0


def being_given(path: Path, *, at: datetime) -> int:
    """To how many people a path is being given at this moment, behind the pages. One statement."""
    rows = Event.objects.filter(
        object_type="path",
        object_id=path.pk,
        verb="training.given_to_all",
        at__gt=at - GIVING_TAKES,
        at__lte=at,
    )
    found = rows.order_by("-pk").first()
    people = int(found.data.get("people", 0)) if found is not None else 0
    return people if people > AT_A_CLICK else 0


def count_without(path: Path, *, by: Actor) -> int:
    """How many there are. One statement."""
    return without(path, by=by).count()
