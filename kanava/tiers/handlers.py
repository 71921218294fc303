"""The facts that tiers follow from: sales and registrations at once, in their transaction; what concerns many as a job."""

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.playbook.queries import get_in_force
from kanava.rules.freeing import Kind
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Via, system
from kanava.rules.tiers import asks_for_certified
from kanava.tiers.models import Standing
from kanava.tiers.reviewing import review

# What a published playbook must change to move tiers.
_MOVES = ("margins.thresholds", "margins.tier_window", "tiers.", "programme.currency", "activity.active_days")


@subscribe("deal.won", "deal.reopened", atomic=True)
def follow_sale(event: Event) -> None:
    """A win or one that was taken back moves the tier of the partner that found the deal."""
    if event.partner_id is not None:
        review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("deal.payment_told", "deal.payment_undone", atomic=True)
def follow_money(event: Event) -> None:
    """What went back or will never be paid is not won any more. Money that came changes nothing that was won."""
    if event.partner_id is not None and event.data["kind"] != Kind.PAID:
        review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("registration.approved", atomic=True)
def follow_registration(event: Event) -> None:
    """A registration counts where a tier asks for active partners."""
    asks = get_in_force(clock.day_of(event.at)).playbook.tiers.active
    if event.partner_id is not None and any(asks.values()):
        review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("training.certified", "training.certificate_revoked", atomic=True)
def follow_certificate(event: Event) -> None:
    """A certificate counts where a tier asks for certified people; one that runs out is noticed in the night after."""
    if event.partner_id is not None and asks_for_certified(get_in_force(clock.day_of(event.at)).playbook):
        with gate("training"):
            review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("people.deactivated", "people.reactivated", atomic=True)
def follow_person(event: Event) -> None:
    """Whose access is taken away is no certified person of the partner any more; given back, they are one again."""
    if event.partner_id is not None and asks_for_certified(get_in_force(clock.day_of(event.at)).playbook):
        with gate("training"):
            review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("partner.moved", atomic=True)
def follow_lifecycle(event: Event) -> None:
    """A partnership that ends has no notice any more; one that is taken up again has a tier that time has moved on for."""
    if event.partner_id is None:
        return
    if event.data.get("after") == Lifecycle.EXITED:
        Standing.objects.filter(partner_id=event.partner_id).update(
            notice_to="", notice_on=None, falls_on=None, reminded_on=None
        )
    else:
        review([event.partner_id], by=system(Via(event.via)), at=event.at)


@subscribe("import.landed", "import.undone")
def follow_import(event: Event) -> None:
    """Imported history moves tiers, but tells nobody."""
    if event.data.get("target") in ("partners", "deals"):
        app.configure_task("tiers.review").defer(silent=True)


@subscribe("rates.loaded")
def follow_rates(event: Event) -> None:
    """New rates give deals a value that had none; by the time this job runs they have it."""
    app.configure_task("tiers.review").defer(silent=False)


@subscribe("playbook.published")
def follow_playbook(event: Event) -> None:
    """A playbook that is in force by now; one that begins later is followed in the night of its day."""
    begun = event.data["effective_from"] <= clock.today().isoformat()
    if begun and any(path.startswith(_MOVES) for path, *_ in event.data["changes"]):
        app.configure_task("tiers.review").defer(silent=False)
