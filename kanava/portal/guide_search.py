"""Finding what one needs in the guides (guide: D4)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.guides.queries.searching import MOST_FOUND, search
from kanava.portal.guides import frame_of, opened, reader_in, version_address
from kanava.portal.pages import page
from kanava.rules.guides import LONGEST_LABEL, LONGEST_SLUG
from kanava.ui import lists
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import plain_address
from kanava.ui.guides import marked
from kanava.ui.languages import language_name


@require_safe
@partner("use_guides")
def find(request: PartnerRequest) -> HttpResponse:
    """The passages that have the words, the best first: of all guides, or of one in a version."""
    text = lists.text_of(request, "q")
    slug, label = (
        lists.text_of(request, "guide")[:LONGEST_SLUG],
        request.GET.get("version", "")[:LONGEST_LABEL],
    )
    found = opened(request, slug, label) if slug else None
    language = request.user.language
    hits = search(
        text, reader=reader_in(request), language=language, version_id=found.version.pk if found else None
    )
    root = plain_address("portal:guides")
    rows = []
    for one in hits:
        start = version_address(found, label) if found else f"{root}{one.guide_slug}/"
        anchor = f"#{one.anchor}" if one.anchor else ""
        rows.append({
            "hit": one, "url": f"{start}{one.slug}/{anchor}", "extract": marked(one.extract), "title": marked(one.title),
            "heading": marked(one.heading),
            "language": language_name(one.language) if one.language != language else "",
        })  # fmt: skip
    context = {
        "q": text, "rows": rows, "is_full": len(rows) == MOST_FOUND, "most": MOST_FOUND, "label": label,
        "everywhere_url": f"{root}search/",
    }  # fmt: skip
    if found is not None:
        context |= frame_of(request, found)[1]
    return page(request, "portal/guide_search.html", context, here="guides", partials=frozenset(["rows"]))
