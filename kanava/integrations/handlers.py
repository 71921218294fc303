"""What people do with imported things elsewhere."""

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.integrations.fields import Target
from kanava.integrations.models import ImportedRow


@subscribe("revenue.cleared", atomic=True)
def forget_total(event: Event) -> None:
    """A total that somebody cleared is here no more: importing its month again makes it anew."""
    rows = ImportedRow.objects.filter(target=Target.REVENUE.value, object_id=event.object_id, is_current=True)
    rows.update(is_current=False)
