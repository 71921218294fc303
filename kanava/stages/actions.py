"""Switching features, taking note of new ones, and saying where the shared folder is (guide: D6, D7)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from kanava.core import events
from kanava.core.actions import action
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.stages import Feature, Switch
from kanava.stages.models import FeatureSwitch, SharedFolder
from kanava.stages.queries import SUBJECT, get_features

LONGEST_ADDRESS = 500
_is_web_address = URLValidator(schemes=["http", "https"])


class AddressUnreadable(Refusal):
    """What was typed is no address of the web."""

    code = "FOLDER_UNREADABLE"


@action("switch_feature")
def switch_feature(*, by: Actor, feature: Feature, switch: Switch, at: datetime) -> FeatureSwitch:
    """Show a feature, hide it, or leave it to size and use. As it is already: changes nothing and tells nothing."""
    row, _made = FeatureSwitch.objects.select_for_update().get_or_create(feature=feature.value)
    if row.switch == switch:
        return row
    before, row.switch = row.switch, switch.value
    row.switched_at, row.switched_by_id = at, by.user_id
    row.save(update_fields=["switch", "switched_at", "switched_by_id"])
    events.record(
        "feature.switched", by=by, at=at, subject=events.Subject(SUBJECT, row.pk),
        feature=feature.value, before=before, after=switch.value,
    )  # fmt: skip
    return row


@action("switch_feature")
def note_news(*, by: Actor, at: datetime) -> tuple[Feature, ...]:
    """Take note of what has appeared because the programme has grown: it is told no more. Gives what it was."""
    new = get_features(by=by, at=at).news
    for feature in new:
        row, _made = FeatureSwitch.objects.select_for_update().get_or_create(feature=feature.value)
        row.told_at = at
        row.save(update_fields=["told_at"])
    if new:
        events.record(
            "feature.noted", by=by, at=at, subject=events.Subject(SUBJECT, 0), features=[one.value for one in new]
        )  # fmt: skip
    return new


@action("keep_shared_folder")
def keep_shared_folder(*, by: Actor, address: str, note: str, at: datetime) -> SharedFolder | None:
    """Say where materials and documents are; without an address there is no folder any more. The same again changes
    nothing.

    Raises:
        AddressUnreadable (field `address`).
    """
    typed, said = address.strip(), " ".join(note.split())[:300]
    known = SharedFolder.objects.select_for_update().filter(pk=1).first()
    if not typed:
        if known is not None:
            known.delete()
            _tell("folder.removed", by=by, at=at)
        return None
    _check(typed)
    if known is not None and (known.address, known.note) == (typed, said):
        return known
    kept, _made = SharedFolder.objects.update_or_create(pk=1, defaults={"address": typed, "note": said})
    _tell("folder.kept", by=by, at=at)
    return kept


def _check(address: str) -> None:
    try:
        _is_web_address(address)
    except ValidationError as error:
        raise AddressUnreadable(field="address") from error
    if len(address) > LONGEST_ADDRESS:
        raise AddressUnreadable(field="address")


def _tell(verb: str, *, by: Actor, at: datetime) -> None:
    events.record(verb, by=by, at=at, subject=events.Subject(SUBJECT, 0))
