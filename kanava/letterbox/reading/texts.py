"""The deals of a mail's text: labels in any order, on lines of their own or in one sentence; Finnish or English."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kanava.integrations.squash import squashed
from kanava.letterbox.reading import values
from kanava.letterbox.reading.companies import companies_in, company_last
from kanava.letterbox.reading.facts import Assumed, Deal, Doubt, Field, Found, Known
from kanava.letterbox.reading.labels import labelled, named
from kanava.letterbox.reading.mentions import different_amounts, is_total, mentioned, note_amounts
from kanava.letterbox.reading.products import product, products_in
from kanava.letterbox.reading.settling import settle
from kanava.letterbox.reading.trimming import is_courtesy, own_words, without_greeting

# A comma between figures belongs to the number.
_PIECES = re.compile(r"(?<!\d),\s+|(?<=\d),\s+(?=\D)|;\s*|(?<=[^\d\s.]{3})\.\s+(?=[^\W\d_])")
_STROKES = re.compile(r"\s+[/|]\s+")
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=[^\W\d_])")
_NUMBER_FI = re.compile(r"(?:FI\s?)?\d{7}-?\d")
_SITE = re.compile(
    r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fi|com|se|no|dk|ee|de|eu|net|org|io)(?:/\S*)?",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"[^\W\d_][\w&.'’ -]{1,80}?\s(?:oy|oyj|ab|abp|as|asa|a/s|aps|oü|gmbh|ag|ltd\.?|limited|plc|inc\.?|llc|b\.?v\.?|s\.?a\.?|ky|tmi|ry|osk)\b\.?",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\s*(?:kyllä|joo|juu|oikein|pitää paikkansa|yes|yep|correct|right|ok|okay|ja|jo|stämmer)\b(?!\s+(?:ei|not|men|but|mutta)\b)",
    re.IGNORECASE,
)
_SUBJECT_MARKS = re.compile(r"^\s*(?:(?:re|vs|sv|fw|fwd|vl|aw)\s*:\s*)+", re.IGNORECASE)
_SUBJECT_WORDS = re.compile(
    r"\b(?:new\s+)?(?:deal\s+)?registration\b|\b(?:diili|kauppa)?rekisteröinti\w*|\bregister\b|\brekisteröi\w*|\buusi\b|\bfor\b|\bdeal\b|\bkauppa\b",
    re.IGNORECASE,
)
MOST_DEALS = 50
LONGEST_PROSE = 20_000
SHORTEST_REMARK = 4  # words
SEVERAL = 2


class Told(NamedTuple):
    """What a piece of a line tells; `is_guess` where it was taken out of a sentence, `is_bare` where no label names it."""

    name: Field
    text: str
    is_guess: bool = False
    is_bare: bool = False


def read_text(text: str, known: Known, *, subject: str = "") -> list[Deal]:
    """The deals that a mail's own words tell of, in their order; none where they tell of no deal at all.

    A second customer begins a second deal. What stands in no field and is more than a greeting becomes the note.
    """
    founds = _gather(own_words(text), known)
    if len(founds) == 1 and Field.CUSTOMER not in founds[0].texts:
        _look_in_subject(founds[0], subject, known)
    prose = " ".join(own_words(text))[:LONGEST_PROSE]
    if len(founds) == 1 and _wants_prose(founds[0], prose, subject, known):
        _look_in_prose(founds[0], prose, known)
    return [settle(found, known) for found in founds if _tells(found)][:MOST_DEALS]


def read_answers(text: str, known: Known, asked: Sequence[Field]) -> Found:
    """The texts of an answer to questions: as in a first mail, and where one thing alone was asked, bare words too."""
    lines = own_words(text)
    founds = _gather(lines, known)
    found = founds[0] if founds else Found()
    left = [line for line in lines if line and not is_courtesy(line)]
    told = set(found.texts) - {Field.NOTE}
    found.says_yes = Field.CUSTOMER in asked and any(_YES.match(line) for line in left)
    found.guesses.clear()
    if not told and len(left) == 1 and len(asked) == 1 and not found.says_yes:
        found.texts.pop(Field.NOTE, None)
        found.take(asked[0], left[0].strip(" ."))
        return found
    for line in (line.strip(" .") for line in left):
        if Field.PRODUCT in asked and Field.PRODUCT not in told and product(line, known) is not None:
            found.take(Field.PRODUCT, line)
        elif Field.CUSTOMER in asked and Field.CUSTOMER not in told and company_last(line) == line:
            found.take(Field.CUSTOMER, line)
    return found


def _tells(found: Found) -> bool:
    """Whether this is about a deal: one thing of it is told besides words."""
    return bool(set(found.texts) - {Field.NOTE})


def _gather(lines: Sequence[str], known: Known) -> list[Found]:
    founds = [Found()]
    remarks: list[str] = []
    totals: list[str] = []
    awaited: Field | None = None
    for line in lines:
        if not line or is_courtesy(line):
            continue
        bare = _BULLET.sub("", without_greeting(line))
        if awaited is not None and labelled(bare) is None:
            facts = [Told(awaited, bare)]
        else:
            facts = list(_facts_of(bare, known))
        awaited = None
        for fact in facts:
            _keep(founds, fact)
            awaited = None if fact.text else fact.name
        if is_total(bare):
            totals.append(bare)
        elif sum(fact.name is Field.CUSTOMER for fact in facts) < SEVERAL:
            note_amounts(founds[-1], bare, _amounts_of(facts), known)
        if not facts and len(bare.split()) >= SHORTEST_REMARK:
            remarks.append(bare)
    if len(founds) == 1:
        founds[0].take(Field.NOTE, "\n".join(remarks))
        note_amounts(founds[0], "\n".join(totals), (), known)
    return founds


def _keep(founds: list[Found], fact: Told) -> None:
    """Keep what was told with the last deal, or with a new one where it is another customer."""
    is_customer = fact.name is Field.CUSTOMER
    if is_customer and _is_another(fact.text, founds[-1]) and len(founds) < MOST_DEALS:
        founds.append(Found())
    found = founds[-1]
    if fact.is_guess:
        found.guess(fact.name, fact.text)
    elif fact.name is Field.AMOUNT:
        found.name_amount(fact.text, is_labelled=not fact.is_bare)
        if Field.AMOUNT not in found.texts:
            found.take(Field.AMOUNT, fact.text)
    else:
        found.take(fact.name, fact.text)


def _amounts_of(facts: Sequence[Told]) -> list[str]:
    return [fact.text for fact in facts if fact.name is Field.AMOUNT and fact.text]


def _is_another(customer: str, found: Found) -> bool:
    known = found.texts.get(Field.CUSTOMER, "")
    return bool(customer and known) and customer.casefold() != known.casefold()


def _facts_of(line: str, known: Known) -> Iterator[Told]:
    """What a line tells, piece by piece. A piece that tells nothing belongs to a note that is being told."""
    # Within a labelled value a stroke is a part of it.
    parts = [line] if labelled(line) else _STROKES.split(line)
    pieces = [piece.strip() for part in parts for piece in _PIECES.split(part) if piece.strip()]
    told: list[Told] = []
    for place, piece in enumerate(pieces):
        said = labelled(piece) or (named(piece) if len(pieces) > 1 else None)
        if said is not None and said[0] is Field.PRODUCT and values.looks_like_amount(said[1]):
            # `service 12 000 €`: what a part costs, and no product's name.
            said = None
        if said is not None and said[0] is Field.NOTE:
            # A note runs on to the end of its line.
            told.append(Told(Field.NOTE, ", ".join([said[1], *pieces[place + 1 :]])))
            break
        fact = Told(*said) if said else _bare_fact(piece, known, is_alone=len(pieces) == 1)
        if told and _goes_on(told[-1], piece, fact):
            told[-1] = Told(told[-1].name, f"{told[-1].text}, {piece}")
        elif fact is not None:
            told.append(fact)
    yield from told


def _goes_on(last: Told, piece: str, fact: Told | None) -> bool:
    """Whether a piece belongs to the value before it, in which the comma is a part: `Smith, Jones & Co Ltd`, or a
    contact's name, title and phone."""
    if last.name is Field.CONTACT:
        return fact is None
    is_half = last.name is Field.CUSTOMER and last.text and not _LEGAL.fullmatch(last.text)
    return bool(is_half) and (fact is None or fact.name is Field.CUSTOMER) and bool(_LEGAL.fullmatch(piece))


def _bare_fact(piece: str, known: Known, *, is_alone: bool) -> Told | None:
    """What a piece without a label says by its form alone."""
    bare = piece.strip(" .!")
    said = named(bare)
    if said is not None and _reads(*said, known):
        return Told(*said)
    if values.looks_like_amount(bare):
        return Told(Field.AMOUNT, bare, is_bare=True)
    if _NUMBER_FI.fullmatch(bare):
        return Told(Field.BUSINESS_ID, bare)
    if _SITE.fullmatch(bare):
        return Told(Field.DOMAIN, bare)
    if (values.looks_like_closing(bare) or (not is_alone and values.looks_like_month(bare))) and _closes(
        bare, known
    ):
        return Told(Field.CLOSE, bare)
    if any(bare.casefold() == name.casefold() for _, name in known.lines):
        return Told(Field.PRODUCT, bare)
    company = None if is_alone else company_last(bare)
    if company is not None and not _is_own(company, known):
        return Told(Field.CUSTOMER, company, is_guess=company != bare)
    return None


def _is_own(company: str, known: Known) -> bool:
    """Whether a company is the partner itself, which is no customer of its own."""
    own, name = squashed(known.partner), squashed(company)
    return bool(own) and (own in name or name in own)


def _reads(name: Field, text: str, known: Known) -> bool:
    """Whether a text is a value of the field beyond doubt, so that a label without a sign before it is no prose."""
    if name is Field.PRODUCT:
        return product(text, known) is not None
    if name is Field.AMOUNT:
        return text[:1].isdigit() or values.looks_like_amount(text)
    return bool(name is Field.BUSINESS_ID and any(map(str.isdigit, text)))


def _closes(text: str, known: Known) -> bool:
    try:
        values.closing(text, known)
    except values.Unreadable:
        return False
    return True


_NUMBER_WITHIN = re.compile(r"(?<![\w-])\d{7}-\d(?![\w-])")
_REGISTERS = re.compile(r"\bregist(?:er|ration)|rekisterö", re.IGNORECASE)


def _wants_prose(found: Found, text: str, subject: str, known: Known) -> bool:
    """Whether sentences are looked at: where labels told a part, the writer speaks of registering, or a company, a
    product and an amount stand in one sentence."""
    lacks = {Field.CUSTOMER, Field.PRODUCT} - set(found.texts)
    speaks = _REGISTERS.search(f"{subject} {found.texts.get(Field.NOTE, '')}")
    return bool(lacks) and bool(speaks or _tells(found) or _sells(text, known))


def _sells(text: str, known: Known) -> bool:
    return bool(values.amounts_in(text) and products_in(text, known)) and any(companies_in(text))


def _look_in_prose(found: Found, text: str, known: Known) -> None:
    """The one company, product, amount and business id that sentences name: `we register Metsola Oy (1234567-1) for
    Analytics`. The partner's own name is no customer; two companies are a question."""
    companies = {squashed(one): one for one in companies_in(text) if not _is_own(one, known)}
    if Field.CUSTOMER not in found.texts and len(companies) == 1:
        found.guess(Field.CUSTOMER, *companies.values())
    products = products_in(text, known)
    if len(products) == 1 and Field.PRODUCT not in found.texts:
        ((name, said),) = products.items()
        found.texts[Field.PRODUCT] = name
        if squashed(said) != squashed(name):
            found.doubts.append(Doubt(Assumed.PRODUCT, Field.PRODUCT, said, name))
    amounts = mentioned(text, known) or values.amounts_in(text)
    different = different_amounts(dict.fromkeys(amounts, False), "", known) or list(set(amounts))
    if len(different) == 1:
        found.texts.setdefault(Field.AMOUNT, different[0])
    numbers = set(_NUMBER_WITHIN.findall(text))
    if len(numbers) == 1:
        found.texts.setdefault(Field.BUSINESS_ID, numbers.pop())


def _look_in_subject(found: Found, subject: str, known: Known) -> None:
    """A mail that names no customer may do so in its subject: `Rekisteröinti: Metsola Oy, Analytics`."""
    bare = _SUBJECT_MARKS.sub("", subject)
    for piece in re.split(r"[,;:|]\s*|\s[–—-]\s", _SUBJECT_WORDS.sub(" ", bare)):
        text = " ".join(piece.split())
        if text and Field.CUSTOMER not in found.texts and _LEGAL.fullmatch(text):
            found.take(Field.CUSTOMER, text)
            found.doubts.append(Doubt(Assumed.CUSTOMER, Field.CUSTOMER, text))
        elif text and Field.PRODUCT not in found.texts and product(text, known) is not None:
            found.take(Field.PRODUCT, text)
