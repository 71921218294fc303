"""The library: as many materials as partners, in one to three languages with a text each, and what was taken along."""

from datetime import timedelta

from bench.programme.chance import Chance, Weighted
from bench.programme.loading import Database, Loader
from bench.programme.people import Partner, moment
from bench.programme.size import DAY, Size
from kanava.library.found_by import REINDEX, told_of
from kanava.rules.partnership import PartnerType
from kanava.rules.text import sort_key

_KINDS = Weighted(
    {
        "DATASHEET": 30,
        "DECK": 25,
        "CASE_STUDY": 15,
        "TECHNICAL_GUIDE": 12,
        "PRICE_LIST": 6,
        "PICTURE": 6,
        "FORM": 6,
    }
)
_STAGES = Weighted({"WAKE": 30, "COMPARE": 35, "DECIDE": 20, "DEPLOY": 15})
_STATES = Weighted({"SHARED": 92, "WRITTEN": 5, "ARCHIVED": 3})
_TIERS = Weighted({"": 70, "SILVER": 20, "GOLD": 10})
_HEADS = {
    "en": "platform integration security monitoring analytics deployment pricing customer story guide connector pilot".split(),
    "fi": "alusta integraatio tietoturva valvonta analytiikka käyttöönotto hinnasto asiakas tarina opas liitin pilotti".split(),
}  # fmt: skip
# Sorted from the commonest to the rarest; half of all texts have the first of them.
_STEMS = {
    "en": "the system customer data process order service error report user price network cloud access market report cost team".split(),
    "fi": "ja järjestelmä asiakas tieto prosessi tilaus palvelu virhe raportti käyttäjä hinta verkko pilvi pääsy markkina kustannus tiimi".split(),
}  # fmt: skip
RARE = 4_000
TEXT = 300  # words of a file


def write_materials(size: Size, partners: list[Partner], loader: Loader) -> None:
    """The materials with their editions and versions, and their downloads."""
    chance = Chance("materials")
    materials = loader.table(
        "library_material",
        "id title sort_key language kind stage state roles partner_types lowest_tier countries product_line_id valid_through renewed_at downloads last_taken_at made_at",
    )
    taken = loader.table("library_download", "material_id version_id partner_id at")
    texts = _Texts(loader, chance)
    for key in range(1, size.materials + 1):
        first = chance.pick(("en", "en", "fi"))
        renewed = moment(DAY - timedelta(days=chance.between(0, 900)), chance)
        title, version = texts.write(key, first, renewed)
        if chance.happens(0.3):
            texts.write(key, "fi" if first == "en" else "en", renewed)
        count = chance.between(0, 6)
        days = [chance.between(0, 400) for _ in range(count)]
        for day in days:
            taken.append((key, version, chance.pick(partners).id, moment(DAY - timedelta(days=day), chance)))
        until = DAY + timedelta(days=chance.between(-100, 400)) if chance.happens(0.2) else None
        types = [chance.pick(list(PartnerType)).value] if chance.happens(0.2) else []
        materials.append(
            (
                key, title, sort_key(title)[:240], first, _KINDS.draw(chance), _STAGES.draw(chance), _STATES.draw(chance),
                ["PARTNER_SELLER", "PARTNER_OWNER"] if chance.happens(0.2) else [], types, _TIERS.draw(chance),
                ["FI", "SE"] if chance.happens(0.1) else [], chance.between(1, 6) if chance.happens(0.7) else None, until,
                renewed, count, moment(DAY - timedelta(days=min(days)), chance) if days else None, renewed,
            )
        )  # fmt: skip
        loader.flush(all_of_it=False)


class _Texts:
    """Writes editions with a version each."""

    def __init__(self, loader: Loader, chance: Chance) -> None:
        self.chance, self.count = chance, 0
        self.editions = loader.table(
            "library_edition", "id material_id language title summary state current_id"
        )
        self.versions = loader.table(
            "library_version",
            "id edition_id number sha256 size name format note text words read_at outline places marks_stand pages fault added_at",
        )

    def write(self, material: int, language: str, at: object) -> tuple[str, int]:
        """One language; the title and the id of its version."""
        self.count += 1
        key, chance = self.count, self.chance
        heads = _HEADS[language]
        title = f"{chance.pick(heads).title()} {chance.pick(heads)} {chance.between(1, 400)}"
        summary = " ".join(self._word(language) for _ in range(12))
        text = " ".join(self._word(language) for _ in range(TEXT))
        self.editions.append((key, material, language, title, summary, "READY", key))
        self.versions.append(
            (
                key,
                key,
                1,
                f"{key:064x}",
                100_000,
                f"{title}.pdf",
                "PDF",
                "",
                text,
                TEXT,
                at,
                "[]",
                [],
                False,
                1,
                "",
                at,
            )
        )
        return title, key

    def _word(self, language: str) -> str:
        """A word of a text: a common one, or one of many that few texts have."""
        if self.chance.happens(0.45):
            return self.chance.favoured(_STEMS[language], 1.4)
        return f"{self.chance.favoured(_HEADS[language], 1)[:5]}{int(RARE * self.chance.unit() ** 2.2)}"


def index_materials(database: Database) -> None:
    """The words that editions are found by, as the product keeps them."""
    database.execute(REINDEX, told_of(None))
