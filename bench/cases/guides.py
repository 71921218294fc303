"""Technical guides: twenty of five hundred pages in two languages, read and searched by partners, written by us."""

from collections.abc import Iterator
from functools import partial

from bench.browser import Application, Browser
from bench.facts import column, member_of, some_partners
from bench.measuring import Call, Case
from bench.programme.chance import Chance
from kanava.core import clock
from kanava.finding.actions import count_words, take_over_new
from kanava.guides.actions.keeping import GuideTold, Said, create_guide, share_guide
from kanava.guides.actions.versions import publish_version
from kanava.guides.copying import copy_pages
from kanava.guides.models import Guide, Page, Version
from kanava.guides.writers import keep_text
from kanava.rules.people import Actor, Role, Via, system

GOAL, GOAL_OF_US = 20, 60
GUIDES, CHAPTERS, BELOW = 20, 50, 9
_US = Actor(Role.OWNER, Via.CONSOLE)
_WORDS = {
    "en": "agent proxy firewall connection backup restore certificate upgrade network server port token password connector flow log alert "
    "document order invoice queue retry timeout memory disk container cluster gateway template mapping field schedule".split(),
    "fi": "agentti välityspalvelin palomuuri yhteys varmuuskopio palautus varmenne päivitys verkko palvelin portti avain salasana liitin "
    "virta loki hälytys asiakirja tilaus lasku jono uudelleenyritys aikaraja muisti levy kontti ryväs yhdyskäytävä malli kenttä".split(),
}
_EVERYWHERE = {"en": "The platform reads the configuration", "fi": "Alusta lukee asetukset"}
_RARE = 97  # every so many pages one has a word of its own


def fill() -> None:
    """Write a guide by the product's own writer, and the others as its copies; once in a database."""
    if Guide.objects.exists():
        return
    at, first = clock.now(), 0
    for place in range(GUIDES):
        words = {code: Said(f"Guide {place} {code}") for code in _WORDS}
        guide = create_guide(by=_US, told=GuideTold(words, f"guide-{place}"), at=at)
        version = Version.objects.get(guide=guide)
        if first:
            copy_pages(first, version.pk)
        else:
            first = version.pk
            _write(version)
        publish_version(by=_US, version_id=version.pk, at=at)
        share_guide(by=_US, guide_id=guide.pk, at=at)
    take_over_new(by=system(Via.JOB), at=at)
    count_words(by=system(Via.JOB), at=at)


def _write(version: Version) -> None:
    chance = Chance("guides")
    chapter: Page | None = None
    for position in range(CHAPTERS * (BELOW + 1)):
        is_chapter = position % (BELOW + 1) == 0
        page = Page.objects.create(
            version=version, slug=f"page-{position}", position=position, parent=None if is_chapter else chapter
        )  # fmt: skip
        chapter = page if is_chapter else chapter
        for code in _WORDS:
            title = f"{chance.pick(_WORDS[code]).title()} {position}"
            keep_text(page, code, title, _body(chance, code, position + 1))


def _body(chance: Chance, code: str, number: int) -> str:
    parts = []
    for _ in range(5):
        said = [chance.pick(_WORDS[code]) for _ in range(60)]
        parts.append(
            f"## {said[0].title()} {said[1]}\n\n{_EVERYWHERE[code]}. {' '.join(said[2:])}.\n\n```\nrun {said[5]}\n```"
        )
    rare = f"\n\nquasar{number // _RARE}" if number % _RARE == 0 else ""
    link = (
        f"See [the page](page-{number % 400}).\n\n| a | b |\n|---|--:|\n| one | 2 |\n\n> [!NOTE]\n> Read it."
    )
    return "\n\n".join(parts) + f"\n\n{link}{rare}"


def guides(application: Application, staff: Browser) -> Iterator[Case]:
    """A page, the contents, and searches for common and rare words in all guides and in one."""
    fill()
    browsers = [Browser(application, member_of(one)) for one in some_partners(6)]
    chance = Chance("guides asked")

    def calls(*addresses: str) -> list[Call]:
        return [partial(one.get, f"/portal/guides/{path}") for one in browsers for path in addresses]

    def asked(*words: str, guide: str = "") -> list[Call]:
        told = {"guide": guide} if guide else {}
        return [
            partial(one.get, "/portal/guides/search/", {"q": word, **told})
            for one in browsers
            for word in words
        ]

    pages = [f"guide-{chance.between(0, 19)}/page-{chance.between(0, 499)}/" for _ in range(10)]
    for name, made in (
        ("list", calls("")), ("contents of 500 pages", calls("guide-3/", "guide-7/")), ("page", calls(*pages)),
        ("search, rare word", asked("quasar1", "quasar5")), ("search, two words", asked("proxy certificate", "backup order")),
        ("search, common word", asked("agent", "firewall", "log")), ("search, word of every passage", asked("platform", "configuration")),
        ("search in one guide", asked("agent", "proxies", guide="guide-4")),
        ("search, beginnings", asked("fire", "c", "con")),
    ):  # fmt: skip
        yield Case("Guides", name, made, GOAL)
    questions = (
        "how does the agent get through the firewall",
        "what is the password of quasar5",
        "miten varmenne päivitetään",
        "platform",
    )
    yield Case(
        "Help",
        "a question in one's own words",
        [partial(one.get, "/portal/help/", {"q": q}) for one in browsers for q in questions],
        GOAL,
    )
    version = column("select current_id from guides_guide order by id limit 1")[0]
    page = column("select id from guides_page where version_id = %s order by id limit 1", version)[0]
    for name, path in (
        ("pages of a version", f"versions/{version}/"), ("checks", f"versions/{version}/check/"),
        ("a page as it is written", f"versions/{version}/pages/{page}/"),
    ):  # fmt: skip
        yield Case("Guides in the console", name, [partial(staff.get, f"/console/guides/{path}")], GOAL_OF_US)
