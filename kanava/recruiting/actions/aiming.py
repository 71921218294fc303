"""What we look for: the ideal partner profile, and our target accounts (guide: B2, B6)."""

from collections.abc import Sequence
from datetime import datetime

from kanava.core import bulk, clock, events
from kanava.core.actions import action
from kanava.deals.intake import create_customers
from kanava.deals.models import SUBJECT as CUSTOMER
from kanava.deals.queries import thresholds_of
from kanava.matching.batch import match_companies
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.judging import Written
from kanava.recruiting.models import PartnerProfile, TargetAccount
from kanava.recruiting.writers import reckon_fits
from kanava.rules.people import Actor
from kanava.rules.profiles import Profile
from kanava.rules.refusals import Refusal


class RangeReversed(Refusal):
    """The lower end lies above the upper one."""

    code = "RANGE_REVERSED"


class CompaniesMissing(Refusal):
    """No company was named."""

    code = "FIELD_MISSING"


@action("edit_profile")
def save_profile(*, by: Actor, profile: Profile, at: datetime) -> PartnerProfile:
    """Put a new version of the profile into use; all candidates are compared with it. Raises RangeReversed (field
    `staff_high`)."""
    low, high = profile.staff_low, profile.staff_high
    if low is not None and high is not None and low > high:
        raise RangeReversed(field="staff_high")
    kept = PartnerProfile.objects.create(
        types=sorted(profile.types), staff_low=low, staff_high=high, regions=sorted(profile.regions),
        segments=sorted(profile.segments), skills=sorted(profile.skills), languages=sorted(profile.languages),
        author_id=by.user_id or 0, saved_at=at,
    )  # fmt: skip
    reckon_fits()
    events.record("profile.saved", by=by, at=at, subject=events.Subject("profile", kept.pk))
    return kept


@action("edit_targets")
def add_targets(*, by: Actor, companies: Sequence[Written], at: datetime) -> tuple[int, int]:
    """Put companies on the list of target accounts; those that nobody knows yet become customers. Returns how many are
    new on the list and how many were on it."""
    playbook = get_in_force(clock.day_of(at)).playbook
    told = [one.company for one in companies]
    matches = match_companies(told, kind=CUSTOMER, thresholds=thresholds_of(playbook))
    unknown = [place for place, one in enumerate(matches) if one.subject_id is None and one.same_as is None]
    made = create_customers(
        [
            {"name": companies[place].name, "country": companies[place].country, "domain": companies[place].domain,
             "business_id": companies[place].business_id}
            for place in unknown
        ],
        at=at,
    )  # fmt: skip
    ids = {one.subject_id for one in matches if one.subject_id is not None} | set(made)
    return _put_on_list(ids, by=by, at=at), len(ids)


def _put_on_list(ids: "set[int]", *, by: Actor, at: datetime) -> int:
    known = set(TargetAccount.objects.filter(customer_id__among=ids).values_list("customer_id", flat=True))
    new = sorted(ids - known)
    bulk.insert(TargetAccount, ("customer_id", "added_at"), ((customer_id, at) for customer_id in new))
    if new:
        events.record("targets.added", by=by, at=at, subject=events.Subject("targets", 0), count=len(new))
    return len(new)


@action("edit_targets")
def remove_target(*, by: Actor, customer_id: int, at: datetime) -> None:
    """Take a company from the list of target accounts; it stays a customer."""
    gone, _each = TargetAccount.objects.filter(customer_id=customer_id).delete()
    if gone:
        events.record("targets.removed", by=by, at=at, subject=events.Subject("customer", customer_id))
