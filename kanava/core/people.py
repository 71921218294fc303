"""People: what they change about themselves, what letters need to know of them, and who can own a deal."""

from collections.abc import Iterable

from kanava.core.models import User
from kanava.core.permissions import TABLE
from kanava.core.standing import GIVEN_LIST, Standing
from kanava.rules.people import Role
from kanava.rules.text import tidy


def normal_email(text: str) -> str:
    """An address as it is kept and compared: without blanks around it, in small letters."""
    return text.strip().lower()


def find_person(email: str) -> User | None:
    """The person with an address, in whatever letters it is written."""
    return User.objects.filter(email=normal_email(email)).first()


def list_owners() -> list[User]:
    """The programme's owners, who are told of what is nobody else's."""
    return list(User.objects.filter(staff_role=Role.OWNER, is_active=True).order_by("id"))


def change_profile(
    user: User,
    *,
    name: str = "",
    language: str = "",
    theme: str = "",
    time_zone: str | None = None,
    phone: str | None = None,
    meeting_link: str | None = None,
) -> None:
    """Keep the name, the language, the theme, the time zone or how one is reached, as far as they are given; an empty zone is
    that of the company."""
    user.name = tidy(name)[:120] or user.name
    user.language, user.theme = language or user.language, theme or user.theme
    user.time_zone = user.time_zone if time_zone is None else time_zone
    user.phone = user.phone if phone is None else tidy(phone)[:40]
    user.meeting_link = user.meeting_link if meeting_link is None else meeting_link.strip()
    user.save(update_fields=["name", "language", "theme", "time_zone", "phone", "meeting_link"])


_NAMES = Standing(lambda: User.objects.filter(pk__among=GIVEN_LIST).values_list("id", "name"), GIVEN_LIST)


def name_users(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by their ids, whoever they are. One statement, none for none."""
    wanted = tuple({key for key in ids if key})
    return _NAMES.by_key(wanted) if wanted else {}


_SELLERS = Standing(
    lambda: (
        User.objects.filter(is_active=True, staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER, Role.SELLER])
        .order_by("name")
        .values_list("id", "name", "staff_role")
    )
)


def list_sellers() -> list[tuple[int, str]]:
    """The people who can own a deal of our own team: id and name."""
    return [(person_id, name) for person_id, name, _role in _SELLERS.rows()]


def list_step_owners() -> list[tuple[int, str, bool]]:
    """The people who can be given a next step with a partner: id, name, and whether they may open the partner's page."""
    allowed = TABLE["view_partners"]
    return [(person_id, name, role in allowed) for person_id, name, role in _SELLERS.rows()]
