"""Which features the console shows and why, what was switched, and the folder that partners share (guide: D6, D7)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Manager, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from kanava.core import clock
from kanava.core.models import Event, User
from kanava.core.paging import CountOf
from kanava.core.permissions import require
from kanava.core.standing import GIVEN, GIVEN_DAY, Standing
from kanava.deals.models import Customer, Deal
from kanava.disputes.models import IS_LIVE, Dispute
from kanava.earnings.models import Statement
from kanava.engagement.models import NextStep
from kanava.enquiries.models import IS_OURS, Enquiry
from kanava.guides.models import Guide
from kanava.insights.models import TotalRevenue
from kanava.ledger.queries import first_entry
from kanava.library.models import SHARED, Material
from kanava.mdf.models import Campaign
from kanava.onboarding.models import Scenario
from kanava.partners.models import Partner
from kanava.payouts.models import PartnerAccount
from kanava.playbook.queries import begun_versions, get_of_version
from kanava.recruiting.models import LetterTemplate, Outreach, Score, TargetAccount
from kanava.rules import stages
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.yardsticks import LARGEST_STAGE
from kanava.rules.stages import Facts, Feature, Switch
from kanava.simulation.models import Simulation
from kanava.stages.models import FeatureSwitch, SharedFolder
from kanava.surveys.models import Shared, Survey, Tag
from kanava.terms.queries import lapsing
from kanava.training.models import Attempt, Enrolment, Path
from kanava.training.models.assessments import TO_MARK
from kanava.training.queries.sessions import to_tell
from kanava.translations.models import TO_ACCEPT, UNDER_WAY_ORDER, LanguageVersion, Order

SUBJECT = "feature"
LATEST = 20
_BETWEEN = ":"


def _first(rows: QuerySet[Any] | Manager[Any], *order: str, told: str) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by(*order).values(told)[:1]


def _used() -> dict[Feature, QuerySet[Any, Any]]:
    """What shows that a feature is in use: its oldest row, with its moment or day where the row keeps one."""
    return {
        Feature.STEPS: _first(NextStep.objects, "id", told="planned_at"),
        Feature.ENQUIRIES: _first(Enquiry.objects, "id", told="asked_at"),
        Feature.CUSTOMERS: _first(Customer.objects, "id", told="created_at"),
        Feature.EARNINGS: first_entry(),
        Feature.FUNDS: _first(Campaign.objects, "id", told="created_at"),
        Feature.FIGURES: _first(Deal.objects.filter(stage="WON"), "closed_on", "id", told="closed_on"),
        Feature.REVENUE: _first(TotalRevenue.objects, "id", told="entered_at"),
        Feature.SIMULATIONS: _first(Simulation.objects, "id", told="begun_at"),
        Feature.RANKING: _first(Score.objects, "id", told="scored_at"),
        Feature.TARGETS: _first(TargetAccount.objects, "id", told="added_at"),
        Feature.LETTERS: _first(LetterTemplate.objects, "id", told="id"),
        Feature.SOURCES: _first(Outreach.objects, "id", told="reached_on"),
        Feature.SCENARIOS: _first(Scenario.objects, "id", told="id"),
        Feature.PATHS: _first(Path.objects, "id", told="made_at"),
        Feature.LIBRARY: _first(Material.objects, "id", told="made_at"),
        Feature.SURVEYS: _first(Survey.objects, "id", told="opens_on"),
    }


def _signed(on: date) -> QuerySet[Partner]:
    """Partners in force on a day. One whose signing nobody has told is signed once it has registered a deal."""
    begun = Q(signed_on__lte=on) | Q(signed_on=None, last_registered_on__lte=on)
    return Partner.objects.filter(begun, Q(ended_on=None) | Q(ended_on__gt=on))


def _facts() -> QuerySet[User, Any]:
    """All in one row, which is that of the reader: switches, what was told, how many partners and their currencies as far
    as anything depends on it, the playbook in force, and what is in use."""
    rows = FeatureSwitch.objects.order_by("id")
    ending = Material.objects.filter(SHARED, valid_through__gte=GIVEN_DAY).order_by("valid_through")
    late = Enrolment.objects.filter(finished_at__isnull=True, due_on__lt=GIVEN_DAY)
    many = Partner.objects.order_by("id")[:LARGEST_STAGE]
    return User.objects.filter(pk=GIVEN).values_list(
        ArraySubquery(rows.values_list(Concat("feature", Value(_BETWEEN), "switch"))),
        ArraySubquery(rows.filter(told_at__isnull=False).values("feature")),
        CountOf(_signed(GIVEN_DAY).values("pk")[:LARGEST_STAGE]),
        ArraySubquery(Partner.objects.filter(pk__in=many.values("pk")).values("currency").distinct()),
        Subquery(begun_versions(GIVEN_DAY).values("id")[:1]),
        Subquery(lapsing(GIVEN_DAY).order_by("last_on", "id").values("last_on")[:1]),
        Subquery(ending.values("valid_through")[:1]),
        Exists(Attempt.objects.filter(TO_MARK)),
        Exists(Dispute.objects.filter(IS_LIVE)),
        Exists(Enquiry.objects.filter(IS_OURS)),
        Exists(Statement.objects.all()),
        Exists(PartnerAccount.objects.all()),
        Subquery(late.order_by("due_on").values("due_on")[:1]),
        Exists(to_tell(GIVEN, GIVEN_DAY)),
        Subquery(Order.objects.filter(UNDER_WAY_ORDER).order_by("due_on").values("due_on")[:1]),
        Exists(LanguageVersion.objects.filter(TO_ACCEPT)),
        Exists(Tag.objects.all()),
        *(Subquery(first) for first in _used().values()),
    )


_FACTS = Standing(_facts, GIVEN, GIVEN_DAY)


@dataclass(frozen=True, slots=True)
class Known:
    """How each feature stands, under the playbook of the day; of what the owner was told; since when each is in use,
    where that is known; how many signed partners there are, counted up to the greatest size that matters; the next day
    on which a partner's own terms lapse, None where none do; the next after which partners no longer see a material; and
    whether anything at all waits to be marked, is disputed, is paid out, is learnt too late, or is left to tell of a live
    session; by when the next order of a translation is due, whether any translation waits to be taken into use, and
    whether what people wrote in surveys has themes."""

    features: Mapping[Feature, stages.Standing]
    told: Set[Feature]
    switches: Mapping[Feature, Switch]
    since: Mapping[Feature, date]
    signed: int
    playbook: Playbook
    next_lapse: date | None = None
    material_ends_on: date | None = None
    has_to_mark: bool = False
    has_disputes: bool = False
    has_enquiries: bool = False
    has_payouts: bool = False
    has_late_learners: bool = False
    has_sessions_to_tell: bool = False
    translation_due_on: date | None = None
    has_drafts: bool = False
    has_themes: bool = False

    @property
    def news(self) -> tuple[Feature, ...]:
        """What has appeared with growth and nobody has been told of."""
        return stages.news(self.features, self.told)


def get_features(*, by: Actor, at: datetime) -> Known:
    """What the console shows of itself now. One statement."""
    today = clock.day_of(at)
    [row] = _FACTS.rows(by.user_id, today)
    (
        switched,
        told,
        count,
        currencies,
        version_id,
        lapse,
        ends_on,
        marking,
        disputed,
        asked,
        owes,
        pays,
        late,
        to_complete,
        translation_due_on,
        has_drafts,
        has_themes,
        *used,
    ) = row
    playbook = get_of_version(version_id)
    first = {one: found for one, found in zip(_used(), used, strict=True) if found is not None}
    in_use = set(first)
    if any(currency != playbook.programme.currency for currency in currencies):
        in_use.add(Feature.RATES)
    switches = _switches(switched)
    return Known(
        stages.features(Facts(count, in_use, switches), playbook),
        {Feature(one) for one in told if one in list(Feature)},
        switches,
        {one: day for one, found in first.items() if (day := _day(found)) is not None},
        count,
        playbook,
        lapse,
        ends_on,
        marking,
        disputed,
        asked,
        owes or pays,
        late is not None,
        to_complete,
        translation_due_on,
        has_drafts,
        has_themes,
    )


def _switches(told: Sequence[str]) -> dict[Feature, Switch]:
    """Kept as text: a feature that is there no more is left out."""
    pairs = (one.split(_BETWEEN) for one in told)
    return {Feature(feature): Switch(switch) for feature, switch in pairs if feature in list(Feature)}


def _day(found: Any) -> date | None:
    if isinstance(found, datetime):
        return clock.day_of(found)
    return found if isinstance(found, date) else None


@dataclass(frozen=True, slots=True)
class Switched:
    """Who last switched a feature, and when."""

    person: str
    at: datetime


def list_switched(*, by: Actor) -> dict[Feature, Switched]:
    """Who switched what, of features that go by a switch. One statement. Raises NotPermitted."""
    require("view_features", by)
    rows = FeatureSwitch.objects.exclude(switch=Switch.AUTO).filter(
        switched_at__isnull=False, feature__in=list(Feature)
    )
    found = rows.values_list("feature", "switched_by__name", "switched_at")
    return {Feature(feature): Switched(name or "", at) for feature, name, at in found if at is not None}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about features or the folder, and who did it."""

    event: Event
    person: str


def list_history(*, by: Actor) -> list[Happening]:
    """What was switched and told lately, the latest first. Two statements. Raises NotPermitted."""
    require("view_features", by)
    events = list(Event.objects.filter(object_type=SUBJECT).order_by("-id")[:LATEST])
    people = User.objects.filter(pk__in={one.actor_id for one in events if one.actor_id})
    names = dict(people.values_list("id", "name"))
    return [Happening(one, names.get(one.actor_id or 0, "")) for one in events]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a partner finds materials: the shared folder, if there is one, and whether library and guides have something for it, and
    surveys were shared."""

    folder: SharedFolder | None
    has_library: bool
    has_guides: bool
    has_heard: bool


_PLACES = f"""
select folder.id, folder.address, folder.note,
  exists (select 1 from {Material._meta.db_table} where state = 'SHARED'),
  exists (select 1 from {Guide._meta.db_table} where state = 'SHARED' and current_id is not null),
  exists (select 1 from {Shared._meta.db_table})
from (select 1) as once left join {SharedFolder._meta.db_table} folder on folder.id = 1
"""


def find_places() -> Places:
    """Where whoever asks finds materials; behind a partner's wall the library has what that partner sees. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES)
        number, address, note, has_library, has_guides, has_heard = cursor.fetchone()
    folder = SharedFolder(pk=number, address=address, note=note) if number else None
    return Places(folder, has_library, has_guides, has_heard)


def find_folder() -> SharedFolder | None:
    """Where materials and documents are, None before somebody has said it. One statement."""
    return SharedFolder.objects.filter(pk=1).first()
