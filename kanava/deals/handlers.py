"""What other rooms' events do to deals."""

from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.deals.valuing import revalue


@subscribe("rates.loaded")
def fill_missing_values(event: Event) -> None:
    """New rates may value deals that had none."""
    revalue(clock.today(), everything=False)


@subscribe("playbook.published")
def follow_the_currency(event: Event) -> None:
    """A new programme currency changes every value, once it is in force."""
    if any(path == "programme.currency" for path, *_ in event.data["changes"]):
        revalue(clock.today(), everything=True)
