"""Orders at translators: those under way, one of them, and what orders came to by language (guide: G8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import F, Min, Q, Sum

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import OrderState
from kanava.translations.models import UNDER_WAY_ORDER, Order, OrderLine, Returned

NEWEST = Sort("id", descending=True)


def list_orders(
    *, by: Actor, state: str = "", language: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Order], Count]:
    """Orders, the newest first; without a state those under way. Raises NotPermitted."""
    require("view_translations", by)
    rows = (
        Order.objects.filter(state=state)
        if state in list(OrderState)
        else Order.objects.filter(UNDER_WAY_ORDER)
    )
    if language:
        rows = rows.filter(language=language)
    whole = Order.objects.select_related("made_by")
    return listed(rows, sort=NEWEST, whole=whole, after=after, exact=exact, may_wait=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines an order has, and how many of them were delivered."""

    lines: int
    delivered: int


def progress_of(order_ids: Sequence[int]) -> Mapping[int, Progress]:
    """How far orders are. One statement."""
    rows = OrderLine.objects.filter(order_id__among=order_ids).order_by().values("order_id")
    told = rows.annotate(all=Counted("pk"), done=Counted("pk", filter=Q(delivered_at__isnull=False)))
    return {one["order_id"]: Progress(one["all"], one["done"]) for one in told}


def get_order(order_id: int, *, by: Actor) -> Order:
    """One order. Raises NotFound, NotPermitted."""
    require("view_translations", by)
    found = Order.objects.select_related("made_by").filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def list_lines(order_id: int) -> Sequence[OrderLine]:
    """What an order has, by title, with the language versions; without the texts. One statement."""
    rows = OrderLine.objects.filter(order_id=order_id).select_related("version__source")
    return list(rows.order_by("version__source__sort_key", "id"))


def list_to_send(order_id: int) -> Sequence[OrderLine]:
    """The same with the texts that are to be translated. One statement."""
    rows = OrderLine.objects.filter(order_id=order_id)
    return list(rows.select_related("version__source", "version__made_from", "wording").order_by("id"))


def list_returned(order_id: int) -> Sequence[Returned]:
    """What came back and was not taken, without the texts. One statement."""
    rows = Returned.objects.filter(order_id=order_id).select_related("line__version__source")
    return list(rows.defer("text").order_by("id"))


@dataclass(frozen=True, slots=True)
class Came:
    """What the delivered orders into a language came to in a currency, beside what was estimated for them."""

    language: str
    orders: int
    words: int
    low: Money
    high: Money
    actual: Money


def costs_by_language(*, by: Actor) -> Sequence[Came]:
    """Estimates and costs of delivered orders by language and currency. One statement. Raises NotPermitted."""
    require("view_translations", by)
    rows = Order.objects.filter(state=OrderState.DELIVERED, actual__isnull=False).order_by()
    told = rows.values_list("language", "currency").annotate(
        Counted("pk"), Sum("words"), Sum("low"), Sum("high"), Sum("actual")
    )
    return [
        Came(language, orders, words, Money(int(low), currency), Money(int(high), currency), Money(int(actual), currency))
        for language, currency, orders, words, low, high, actual in told.order_by(F("language"), F("currency"))
    ]  # fmt: skip


def list_translators() -> Sequence[tuple[str, str]]:
    """The latest translators by name, with their addresses. One statement."""
    rows = Order.objects.order_by("-id").values_list("translator", "email")[:50]
    return list(dict(reversed(list(rows))).items())


@dataclass(frozen=True, slots=True)
class Late:
    """How many orders are late, and since when the first of them is."""

    count: int
    first_on: date | None


def count_late(on: date) -> Late:
    """Orders whose day has passed. One statement."""
    rows = Order.objects.filter(UNDER_WAY_ORDER, due_on__lt=on)
    told = rows.aggregate(count=Counted("pk"), first=Min("due_on"))
    return Late(told["count"], told["first"])
