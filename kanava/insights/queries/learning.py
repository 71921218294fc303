"""Deals won by partners with and without a finished path, side by side (guide: H6)."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.learning_results import Compared, Group, compare
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.training.models import Enrolment


def get_results(*, by: Actor, since: date, playbook: Playbook) -> Compared:
    """Partners in force that were signed before a day, by whether somebody of theirs had finished a path by that day, and
    how many of them have won a deal since. One statement. Raises NotPermitted."""
    require("view_training", by)
    finished = Enrolment.objects.filter(partner_id=OuterRef("pk"), finished_at__date__lt=since)
    won = Deal.objects.filter(partner_id=OuterRef("pk"), stage="WON", closed_on__gte=since).order_by()
    number = won.values("partner_id").annotate(n=Count("pk")).values("n")
    rows = (
        Partner.objects.filter(signed_on__lt=since)
        .exclude(lifecycle=Lifecycle.EXITED)
        .annotate(has_finished=Exists(finished), won=Coalesce(Subquery(number), Value(0)))
        .values("has_finished")
        .annotate(partners=Count("pk"), winners=Count("pk", filter=Q(won__gt=0)), wins=Sum("won"))
        .order_by()
    )
    found = {row["has_finished"]: Group(row["partners"], row["winners"], row["wins"] or 0) for row in rows}
    none = Group(0, 0, 0)
    return compare(found.get(True, none), found.get(False, none), playbook.training)
