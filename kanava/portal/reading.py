"""In which language somebody learns a path: their own, or another one that they chose for that path alone."""

from typing import Any

from kanava.rules.languages import CODES
from kanava.ui.access import PartnerRequest
from kanava.ui.languages import language_name

CHOSEN = "learns_in"
MOST = 50


def reads(request: PartnerRequest, path_id: int) -> str:
    """The language of a path for its reader. One that the page's address names is kept for this path as long as they are
    signed in; their own takes the choice back."""
    chosen: dict[str, str] = request.session.get(CHOSEN, {})
    told, key = request.GET.get("language", "")[:2], str(path_id)
    if told in CODES and told != chosen.get(key, request.user.language):
        # The latest choice stands last, and the oldest goes.
        kept = [(one, code) for one, code in chosen.items() if one != key]
        if told != request.user.language:
            kept.append((key, told))
        chosen = request.session[CHOSEN] = dict(kept[-MOST:])
    return chosen.get(key, request.user.language)


def shown_choice(request: PartnerRequest, reads: str) -> dict[str, Any]:
    """What the page says of a language that was chosen, and the way back to one's own; nothing where none was."""
    own = request.user.language
    if reads == own:
        return {}
    return {"chosen_language": language_name(reads), "own_language": language_name(own), "own_code": own}
