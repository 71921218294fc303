"""A whole guide as a PDF: its pages as blocks of plain data, which the template sets (guide: D4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it.tree import SyntaxTreeNode

from kanava.core import clock
from kanava.documents.typesetting import make_pdf
from kanava.guides.markdown import parser
from kanava.guides.queries.contents import list_image_contents, list_pictures
from kanava.rules.guides import is_outside, page_link
from kanava.ui import formatting
from kanava.ui.guide_text import callout_words

if TYPE_CHECKING:
    from kanava.guides.models import Guide, GuideText, Version
    from kanava.guides.queries.contents import Sheet

Block = Mapping[str, Any]
_PARSER = parser()


def guide_paper(
    guide: "Guide", text: "GuideText", version: "Version", sheets: "Sequence[Sheet]", *, at: datetime
) -> bytes:
    """The pages of a version as one paper, in the languages in which they were found."""
    slugs = {one.page.slug for one in sheets}
    shown = [one for one in sheets if one.text.outline.get("pictures")]
    names: dict[int, dict[str, int]] = {}
    for picture in list_pictures([one.page.pk for one in shown]):
        names.setdefault(picture.page_id, {})[picture.name] = picture.image_id
    contents = list_image_contents({one for page in names.values() for one in page.values()})
    with override(text.language):
        words = {
            "version": _("Version %(label)s") % {"label": version.label}, "contents": _("Contents"),
            "day": formatting.day(clock.day_of(version.published_at or at)), "page": _("Page"),
        }  # fmt: skip
    data = {
        "title": text.title, "summary": text.summary, "language": text.language, "words": words,
        "pages": [
            {
                "slug": one.page.slug, "title": one.text.title, "is_chapter": one.page.parent_id is None,
                "blocks": _Blocks(slugs, names.get(one.page.pk, {}), one.text.language).of_body(one.text.body),
            }
            for one in sheets
        ],
        "images": {str(key): list(content) for key, content in contents.items()},
    }  # fmt: skip
    return make_pdf("guide", data, at=at)


class _Blocks:
    """Makes the blocks of a page's text."""

    def __init__(self, slugs: set[str], pictures: Mapping[str, int], language: str) -> None:
        self._slugs, self._pictures, self._words = slugs, pictures, callout_words(language)

    def of_body(self, body: str) -> list[Block]:
        """The blocks of a text."""
        tokens = _PARSER.parse(body.replace("\0", ""))
        return self._all(SyntaxTreeNode(tokens).children)

    def _all(self, nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
        return [block for node in nodes for block in [self._one(node)] if block is not None]

    def _one(self, node: SyntaxTreeNode) -> Block | None:
        match node.type:
            case "heading":
                return {"is": "heading", "level": int(node.tag[1:]), "runs": self._runs(node.children)}
            case "paragraph":
                return {"is": "paragraph", "runs": self._runs(node.children)}
            case "bullet_list" | "ordered_list":
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
                return {
                    "is": "list",
                    "start": start,
                    "points": [self._all(one.children) for one in node.children],
                }
            case "fence" | "code_block":
                return {"is": "code", "text": node.content.rstrip("\n")}
            case "blockquote":
                code = node.nester_tokens.opening.meta.get("callout", "") if node.nester_tokens else ""
                word = self._words.get(str(code), "")
                return {"is": "quote", "kind": str(code), "word": word, "blocks": self._all(node.children)}
            case "table":
                rows = [row for part in node.children for row in part.children]
                return {
                    "is": "table",
                    "rows": [[self._runs(cell.children) for cell in row.children] for row in rows],
                    "right": ["right" in str(cell.attrs.get("style", "")) for cell in rows[0].children],
                }
            case "hr":
                return {"is": "rule"}
        return None

    def _runs(self, nodes: Sequence[SyntaxTreeNode], style: str = "", link: str = "") -> list[list[str]]:
        """Words with how they are set (b, i, c for code, n for a new line, p for a picture) and where they lead."""
        runs: list[list[str]] = []
        for node in nodes:
            match node.type:
                case "text":
                    runs.append([node.content, style, link])
                case "softbreak":
                    runs.append([" ", style, link])
                case "hardbreak":
                    runs.append(["", "n", ""])
                case "code_inline":
                    runs.append([node.content, f"{style}c", link])
                case "image":
                    image = self._pictures.get(str(node.attrs.get("src", "")))
                    runs.append([node.content, "p", str(image)] if image else [node.content, style, link])
                case "strong" | "em":
                    runs += self._runs(node.children, style + ("b" if node.type == "strong" else "i"), link)
                case "link":
                    runs += self._runs(node.children, style, self._leads(str(node.attrs.get("href", ""))))
                case _:
                    runs += self._runs(node.children, style, link)
        return runs

    def _leads(self, address: str) -> str:
        if is_outside(address):
            return address
        found = page_link(address)
        return f"page:{found.page}" if found and not found.guide and found.page in self._slugs else ""
