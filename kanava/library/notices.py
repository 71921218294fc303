"""What follows a new version: its text is read, its pages are drawn, and those who have an older one hear of it (guide: D3)."""

from datetime import timedelta

from kanava.core import mail
from kanava.core.clock import day_of
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.library.actions.versions import draw_version, read_version
from kanava.library.models import Download, Version
from kanava.partners.models import Membership
from kanava.playbook.queries import get_in_force
from kanava.rules.materials import Access, EditionState, Reader, may_have
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Via, system


@subscribe("material.version_added")
def read_its_text(event: Event) -> None:
    """The text of the file is read, so that its words are found."""
    read_version(by=system(Via.JOB), version_id=event.data["version"], at=event.at)


@subscribe("material.version_added")
def draw_its_pages(event: Event) -> None:
    """Its pages are drawn, so that partners see what is inside before they take it along."""
    draw_version(by=system(Via.JOB), version_id=event.data["version"], at=event.at)


@subscribe("material.version_added")
def tell_who_has_an_older_one(event: Event) -> None:
    """People who have taken an older version of this language along, and may still have the material, get a letter."""
    version = Version.objects.select_related("edition__material").get(pk=event.data["version"])
    edition, material = version.edition, version.edition.material
    if edition.current_id != version.pk or edition.state != EditionState.READY:
        return
    access = Access(
        material.state, material.roles, material.partner_types, material.lowest_tier, material.countries, material.valid_through
    )  # fmt: skip
    since = event.at - timedelta(days=get_in_force(day_of(event.at)).playbook.library.told_days)
    taken = Download.objects.filter(version__edition=edition, at__gte=since)
    older = taken.filter(version__number__lt=version.number).values("person_id")
    newer = taken.filter(version=version, person__isnull=False).values("person_id")
    people = (
        Membership.objects.select_related("user", "partner")
        .filter(user_id__in=older, user__is_active=True)
        .exclude(user_id__in=newer)
        .exclude(partner__lifecycle=Lifecycle.EXITED)
    )
    for one in people.order_by("id").iterator(chunk_size=500):
        reader = Reader(one.role, one.partner.type, one.partner.tier, one.partner.country)
        if may_have(access, reader, day_of(event.at)):
            _write(one.user, version)


def _write(person: User, version: Version) -> None:
    told = {
        "person": person,
        "title": version.edition.title,
        "version": version,
        "material_id": version.edition.material_id,
    }
    mail.write("mail/material_renewed", to=person.email, language=person.language, context=told)
