"""A mail's own words: without the mail that it answers, and without what stands below every mail of its writer."""

import re

# Where a quoted mail begins, in the words of the usual mail programmes.
_QUOTE_BEGINS = re.compile(
    r"""\s*(?:
      -{2,}\s*(?:original\s+message|forwarded\s+message|alkuperäinen\s+viesti|välitetty\s+viesti|ursprungligt\s+meddelande)\s*-{2,}
    | _{10,}
    | (?:on|am|den|le|el)\b.{4,200}\b(?:wrote|schrieb|skrev|a\s+écrit|escribió)\s*:
    | .{0,200}\bkirjoitti(?:\s+.{0,120})?\s*:
    | .{0,120}<[^<>\s]+@[^<>\s]+>\s+(?:wrote|kirjoitti)\b.*:?
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# The head of a quoted mail as some programmes write it: at least two such lines in a row.
_HEAD_LINE = re.compile(
    r"\s*\*?(?:from|sent|to|cc|subject|date|lähettäjä|lähetetty|vastaanottaja|kopio|aihe|päivämäärä|päiväys)\*?\s*:\*?\s",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"\s*\*?(?:from|lähettäjä)\*?\s*:\*?\s", re.IGNORECASE)
# Two lines before the word that ends it: a date, and a name.
_WROTE_ALONE = re.compile(r"\s*(?:on|am|den)\b.{4,120}|\s*(?:ma|ti|ke|to|pe|la|su)\b.{4,120}", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"\s*(?:--\s?|—|__+|(?:sent|lähetetty)\s+(?:from\s+my|.{0,30}(?:puhelimesta|iphonesta|ipadista|androidista|laitteesta)).*)\s*",
    re.IGNORECASE,
)
# What a mail ends with; the name and the address of the writer stand below.
_CLOSING = re.compile(
    r"\s*(?:(?:best|kind|warm)?\s*(?:regards|wishes)|best|br|sincerely(?:\s+yours)?|yours\s+\w+|cheers"
    r"|(?:parhain|ystävällisin|terveisin|lämpimin)(?:\s+\w+)?|terveisin|terveiset|t\.|terv\.?|yst\.?\s*terv\.?|yt|mvh|med\s+vänlig\s+hälsning)"
    r"(?:[\s,.!–-]+(?P<name>[^:]{0,40}))?\s*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|day)|hei|moi|moikka|terve|tervehdys|hyvää\s+(?:päivää|huomenta|iltapäivää)|morjens)"
    r"(?:[\s,!.]+[^:]{0,40})?[\s,!.]*",
    re.IGNORECASE,
)
# `Hi! Customer: …`: a greeting before what matters, of one or two words.
_GREETING_BEFORE = re.compile(
    r"\s*(?:hi|hello|hey|dear|hei|moi|moikka|terve|tervehdys|good\s+\w+|hyvää\s+\w+)(?:\s+[^\W\d_]+){0,2}\s*[,!.]\s+(?=\S)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\s*(?:many\s+)?(?:thanks|thank\s+you|kiitos|kiitoksia|kiitti)\b[^:]{0,40}", re.IGNORECASE
)
LONGEST_LINE = 1_000
MOST_LINES = 400


def own_words(text: str) -> list[str]:
    """The lines that the writer of a mail wrote for it, without the quoted mail and the signature."""
    lines = [line[:LONGEST_LINE] for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    own = [line for line in _before_quote(lines) if not line.lstrip().startswith(">")]
    return [line.strip() for line in _before_signature(own)][:MOST_LINES]


def _before_quote(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if _QUOTE_BEGINS.fullmatch(line) or (
            _WROTE_ALONE.fullmatch(line) and _QUOTE_BEGINS.fullmatch(f"{line.strip()} {below.strip()}")
        ):
            return lines[:place]
        if _FROM_LINE.match(line) and _HEAD_LINE.match(below):
            return lines[:place]
    return lines


def _before_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        # Nothing is cut where nothing has been written yet.
        if not any(map(str.strip, lines[:place])):
            continue
        if _SIGNATURE.fullmatch(line) or _CLOSING.fullmatch(line):
            return lines[:place]
    return lines


def is_courtesy(line: str) -> bool:
    """Whether a line greets or thanks and says nothing else."""
    return bool(_GREETING.fullmatch(line) or _THANKS.fullmatch(line))


def without_greeting(line: str) -> str:
    """A line without the greeting that it begins with."""
    return _GREETING_BEFORE.sub("", line, count=1) if _GREETING_BEFORE.match(line) else line
