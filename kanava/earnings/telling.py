"""Who is told of new statements by mail: each partner's people who look after money, else its sellers, one letter a closing (guide: C5).

Ten thousand letters are written by jobs, some hundred partners at a time, after the closing is done.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from procrastinate.contrib.django import app

from kanava.core import mail
from kanava.core.models import Delivery, Event, User
from kanava.earnings.models import Statement
from kanava.partners.models import Membership
from kanava.rules.money import Money
from kanava.rules.people import Role

AT_ONCE = 250
TASK = "earnings.tell_statements"
# Who hears of money, the first that there are; the last of them may not tell an account.
ROLES = (Role.PARTNER_FINANCE, Role.PARTNER_OWNER, Role.PARTNER_SELLER)


def tell_some(*, event_id: int, after: int) -> None:
    """Write the letters of the next partners after an id, whole or not at all and once, and let a job go on from there."""
    with transaction.atomic():
        _delivery, is_first = Delivery.objects.get_or_create(event_id=event_id, handler=f"{TASK}:{after}")
        if not is_first:
            return
        closing_id = Event.objects.values_list("object_id", flat=True).get(pk=event_id)
        of_closing = Statement.objects.filter(closing_id=closing_id, partner_id__gt=after)
        partner_ids = list(
            of_closing.order_by("partner_id").values_list("partner_id", flat=True).distinct()[:AT_ONCE]
        )
        if not partner_ids:
            return
        rows = Statement.objects.filter(closing_id=closing_id, partner_id__in=partner_ids)
        made: dict[int, list[Statement]] = defaultdict(list)
        for row in rows.select_related("partner").order_by("id"):
            made[row.partner_id].append(row)
        people = people_by_role(partner_ids)
        for partner_id in partner_ids:
            role = next((role for role in ROLES if people[partner_id, role]), Role.PARTNER_OWNER)
            _tell(people[partner_id, role], made[partner_id], is_alone=role == Role.PARTNER_SELLER)
        app.configure_task(TASK).defer(event_id=event_id, after=partner_ids[-1])


def people_by_role(partner_ids: Collection[int]) -> dict[tuple[int, str], list[User]]:
    """The people at partners who see what these earn, by partner and role. One statement."""
    rows = Membership.objects.filter(partner_id__among=partner_ids, user__is_active=True, role__in=ROLES)
    found: dict[tuple[int, str], list[User]] = defaultdict(list)
    for one in rows.select_related("user").order_by("user__name"):
        found[one.partner_id, one.role].append(one.user)
    return found


def _tell(people: Iterable[User], rows: list[Statement], *, is_alone: bool) -> None:
    """Write the letters of a partner; `is_alone`: nobody there looks after money, and these are its sellers."""
    told = [
        {
            "row": row,
            "due": Money(row.due_minor, row.currency),
            "carried_on": Money(row.carried_on_minor, row.currency),
        }
        for row in rows
    ]
    context = {
        "partner": rows[0].partner,
        "rows": told,
        "first": told[0],
        "only": len(told) == 1,
        "is_alone": is_alone,
    }
    for person in people:
        letter = {**context, "person": person}
        mail.write("mail/statement_made", to=person.email, language=person.language, context=letter)
