"""Who is there already and has not been given a path for their role (guide: I2)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from kanava.core.permissions import Scope, scope
from kanava.partners.models import Membership
from kanava.rules.learning import roles_for
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.training import LearningRole
from kanava.training.models import Enrolment, Path


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


def count_without(path: Path, *, by: Actor) -> int:
    """How many there are. One statement."""
    return without(path, by=by).count()
