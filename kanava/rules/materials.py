"""Materials that partners sell with: what they are, who may have them, and which files they come as (guide: D3, D4, G5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kanava.rules.file_faults import Part, fault_of
from kanava.rules.partnership import Tier
from kanava.rules.refusals import Refusal

LONGEST_TITLE, LONGEST_SUMMARY = 160, 600  # letters
LARGEST_MATERIAL = 1 << 30  # bytes
MOST_UNPACKED = 1 << 31  # bytes of an office document, opened
MOST_PARTS = 20_000  # files inside of one
TIERS = tuple(Tier)


class MaterialKind(StrEnum):
    """What a material is. An own template is one that partners make their own: their data fill its places."""

    DECK = "DECK"
    DATASHEET = "DATASHEET"
    CASE_STUDY = "CASE_STUDY"
    PRICE_LIST = "PRICE_LIST"
    TECHNICAL_GUIDE = "TECHNICAL_GUIDE"
    DEMO_VIDEO = "DEMO_VIDEO"
    PICTURE = "PICTURE"
    FORM = "FORM"
    OWN_TEMPLATE = "OWN_TEMPLATE"


class FunnelStage(StrEnum):
    """When in a sale it is of use."""

    WAKE = "WAKE"
    COMPARE = "COMPARE"
    DECIDE = "DECIDE"
    DEPLOY = "DEPLOY"


class MaterialState(StrEnum):
    """Written: not shared yet. Shared: partners see it. Archived: kept for us."""

    WRITTEN = "WRITTEN"
    SHARED = "SHARED"
    ARCHIVED = "ARCHIVED"


class EditionState(StrEnum):
    """Where a language of a material is; partners see those that are ready."""

    TRANSLATING = "TRANSLATING"
    REVIEWING = "REVIEWING"
    READY = "READY"


class Format(StrEnum):
    """What a file is by its content."""

    PDF = "PDF"
    DOCX = "DOCX"
    PPTX = "PPTX"
    XLSX = "XLSX"
    PNG = "PNG"
    JPEG = "JPEG"
    MP4 = "MP4"
    LINK = "LINK"


class PictureFault(StrEnum):
    """Why there are no pictures of a file's pages."""

    BROKEN = "BROKEN"
    LOCKED = "LOCKED"
    TOO_MUCH = "TOO_MUCH"


_OFFICE = {
    "word/document.xml": Format.DOCX,
    "ppt/presentation.xml": Format.PPTX,
    "xl/workbook.xml": Format.XLSX,
}
WITH_TEXT = (Format.PDF, Format.DOCX, Format.PPTX)


class MaterialUnknown(Refusal):
    """By its content the file is none of the kinds that are taken."""

    code = "MATERIAL_UNKNOWN"


class MaterialTooLarge(Refusal):
    """The file is larger than a material is."""

    code = "MATERIAL_TOO_LARGE"


class MaterialEmpty(Refusal):
    """Nothing can be shared: no language of it is ready and has a file."""

    code = "MATERIAL_EMPTY"


class MaterialMoved(Refusal):
    """Somebody has shared or archived the material meanwhile."""

    code = "MATERIAL_MOVED"


class TitleMissing(Refusal):
    """A material has a title."""

    code = "MATERIAL_TITLE"


class SameFile(Refusal):
    """The new version is the file that is there already."""

    code = "MATERIAL_SAME_FILE"


class LastDayPast(Refusal):
    """The last day that a material holds has passed already."""

    code = "MATERIAL_DAY_PAST"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks for materials: a role at a partner, and what that partner is."""

    role: str
    type: str
    tier: str
    country: str


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a material is for. Empty collections and an empty tier leave nobody out; `valid_through` is its last day."""

    state: str
    roles: Collection[str] = ()
    partner_types: Collection[str] = ()
    lowest_tier: str = ""
    countries: Collection[str] = ()
    valid_through: date | None = None


def may_have(access: Access, reader: Reader, on: date) -> bool:
    """Whether a reader sees a material, finds it and takes it along on a day."""
    return (
        access.state == MaterialState.SHARED
        and (access.valid_through is None or access.valid_through >= on)
        and (not access.roles or reader.role in access.roles)
        and (not access.partner_types or reader.type in access.partner_types)
        and (not access.countries or reader.country in access.countries)
        and (not access.lowest_tier or reader.tier in tiers_from(access.lowest_tier))
    )


def tiers_from(lowest: str) -> tuple[str, ...]:
    """A tier and those above it."""
    return tuple(tier.value for tier in TIERS[TIERS.index(Tier(lowest)) :])


def tiers_through(highest: str) -> tuple[str, ...]:
    """A tier and those below it."""
    return tuple(tier.value for tier in TIERS[: TIERS.index(Tier(highest)) + 1])


def plain_format(head: bytes, tail: bytes) -> Format | None:
    """What a file is by its first and last bytes; None where those do not tell."""
    if head.startswith(b"%PDF-") and b"%%EOF" in tail:
        return Format.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in tail[-64:]:
        return Format.PNG
    if head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
        return Format.JPEG
    return Format.MP4 if head[4:8] == b"ftyp" else None


def office_format(parts: Collection[Part]) -> Format | None:
    """What an office document is by what is inside; None where something is wrong with it."""
    names = {part.name for part in parts}
    is_faulty = fault_of(parts, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED) is not None
    if is_faulty or "[Content_Types].xml" not in names:
        return None
    return next((found for part, found in _OFFICE.items() if part in names), None)
