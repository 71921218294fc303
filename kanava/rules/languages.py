"""Languages: which there are, and in which of ours somebody has written, by small words that the other one does not have."""

import re
from collections.abc import Mapping

# ISO 639-1.
_ISO = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et "
    "eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk "
    "kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk "
    "tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
CODES = frozenset(_ISO.split())

_SMALL: Mapping[str, str] = {
    "fi": (
        "ja on ei että se sen ne olen olemme ovat oli minä sinä kun jos mutta tai sekä myös niin kuin nyt vielä hei moi terve kiitos "
        "ohessa liitteenä terveisin ystävällisin meillä heillä teille heidän meidän asiakas asiakkaan asiakkaamme tuote tuotteen arvo arvoltaan "
        "kauppa kaupan kaupat päätös tammikuussa helmikuussa maaliskuussa huhtikuussa toukokuussa kesäkuussa heinäkuussa elokuussa syyskuussa "
        "lokakuussa marraskuussa joulukuussa noin euroa tunnus yritys uusi haluamme haluaisimme rekisteröidä rekisteröinti voisitteko"
    ),
    "en": (
        "the and is are was we you they i of to for with from on in at by this that it our your their please hello hi dear thanks thank regards "
        "attached here have has would will like not but or an a customer product value closing close deal deals business about new want needs "
        "register registration january february march april may june july august september october november december company worth"
    ),
}  # fmt: skip
_WORDS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_WORD = re.compile(r"[^\W\d_]+")
# One word alone may be a name; of two, both would have to be.
FEWEST = 2


def language_written(text: str) -> str:
    """The language of a text where its words tell it: `fi` or `en`, else empty."""
    words = _WORD.findall(text.casefold())
    counts = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    is_plain = counts[best] >= FEWEST and list(counts.values()).count(counts[best]) == 1
    return best if is_plain else ""
