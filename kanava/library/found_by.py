"""The words that an edition of a material is found by, in the column `search` of its table.

Those of its title and of what it is for, of what stands in its file, of the file's name, and of what kind it is and when it
helps, as people call these in English and in Finnish. In Finnish and English words are found in all their forms; in any
other language as they are written.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from kanava.rules.materials import Format, FunnelStage, MaterialKind

_CODES = {
    MaterialKind.DECK: ("presentation slides deck", "esitys esityksen kalvot diat"),
    MaterialKind.DATASHEET: ("datasheet data sheet brochure", "tuotelehti tuotelehden esite esitteen"),
    MaterialKind.CASE_STUDY: ("customer story case study reference", "asiakastarina asiakas asiakkaan tarina referenssi"),
    MaterialKind.PRICE_LIST: ("price list prices", "hinnasto hinnat"),
    MaterialKind.TECHNICAL_GUIDE: ("technical guide manual", "tekninen teknisen opas oppaan ohje"),
    MaterialKind.DEMO_VIDEO: ("video film demo", "video esittelyvideo demo"),
    MaterialKind.PICTURE: ("picture image logo", "kuva logo"),
    MaterialKind.FORM: ("template form document", "pohja malli lomake lomakkeen asiakirja"),
    MaterialKind.OWN_TEMPLATE: ("template partners own co-branded", "pohja malli oma kumppanin"),
    FunnelStage.WAKE: ("waking interest", "kiinnostus kiinnostuksen herättäminen"),
    FunnelStage.COMPARE: ("comparing solutions", "ratkaisujen vertailu"),
    FunnelStage.DECIDE: ("deciding", "päätöksenteko päätös päätöksen"),
    FunnelStage.DEPLOY: ("taking into use deployment", "käyttöönotto käyttöönoton"),
    Format.PPTX: ("powerpoint", "powerpoint"), Format.DOCX: ("word", "word"), Format.XLSX: ("excel spreadsheet", "excel taulukko taulukon"),
    Format.PDF: ("pdf", "pdf"), Format.LINK: ("link folder web", "linkki linkin kansio"), Format.PNG: ("picture", "kuva"), Format.JPEG: ("picture", "kuva"), Format.MP4: ("video", "video"),
}  # fmt: skip
ENGLISH, FINNISH = (
    json.dumps({code.value: told[place] for code, told in _CODES.items()}, ensure_ascii=False)
    for place in (0, 1)
)
# Of each edition: its own words in its language's forms and as they are written, those of kind, stage and format in both.
REINDEX = """
update library_edition edition set search =
    setweight(to_tsvector(said.forms, edition.title) || to_tsvector('simple', edition.title), 'A')
    || setweight(to_tsvector(said.forms, edition.summary) || to_tsvector('simple', edition.summary), 'B')
    || setweight(to_tsvector(said.forms, said.text) || to_tsvector('simple', said.text), 'C')
    || setweight(to_tsvector(said.forms, said.name) || to_tsvector('simple', said.name)
        || to_tsvector('english', said.english) || to_tsvector('finnish', said.finnish)
        || to_tsvector('simple', said.english || ' ' || said.finnish), 'D')
from (
    select one.id,
        (case one.language when 'fi' then 'finnish' when 'en' then 'english' else 'simple' end)::regconfig as forms,
        coalesce(version.text, '') as text, regexp_replace(coalesce(version.name, ''), '[^[:alnum:]]+', ' ', 'g') as name,
        concat_ws(' ', %(english)s::jsonb ->> kind, %(english)s::jsonb ->> stage, %(english)s::jsonb ->> version.format) as english,
        concat_ws(' ', %(finnish)s::jsonb ->> kind, %(finnish)s::jsonb ->> stage, %(finnish)s::jsonb ->> version.format) as finnish
    from library_edition one join library_material material on material.id = one.material_id
    left join library_version version on version.id = one.current_id
    where %(editions)s::bigint[] is null or one.id = any(%(editions)s::bigint[])
) as said
where said.id = edition.id
"""


def told_of(editions: Sequence[int] | None) -> dict[str, Any]:
    """What `REINDEX` is told: the ids of editions, None for all there are."""
    return {"english": ENGLISH, "finnish": FINNISH, "editions": None if editions is None else list(editions)}


def reindex(editions: Sequence[int]) -> None:
    """Keep the words of editions, by their ids. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(REINDEX, told_of(editions))
