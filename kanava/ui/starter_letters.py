"""The letter to a candidate that a programme begins with: short, in Finnish or English, about what the candidate earns
(guide: E2, E4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kanava.rules.letters import filled, places_left
from kanava.rules.pitch import Told

LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Starter:
    """A letter's subject and text."""

    subject: str
    text: str


def starter(language: str, pitch: Mapping[str, str], our_name: str) -> Starter:
    """The letter with its places, to make a template of. `pitch` are the pitch's texts in that language, by part."""
    with translation.override(language):
        return Starter(_("What {COMPANY} would earn with us"), "\n\n".join(_paragraphs(pitch, our_name)))


def filled_starter(
    language: str, pitch: Mapping[str, str], our_name: str, values: Mapping[str, str]
) -> Starter:
    """The letter with its places filled; a paragraph that nothing fills is left out, since a letter invents no figure."""
    begun = starter(language, pitch, our_name)
    told = [filled(one, values) for one in begun.text.split("\n\n")]
    return Starter(filled(begun.subject, values), "\n\n".join(one for one in told if not places_left(one)))


def _paragraphs(pitch: Mapping[str, str], our_name: str) -> Sequence[str]:
    found = [
        _("Hello {PERSON},"),
        pitch.get(Told.PROBLEM, ""),
        pitch.get(Told.ADVANTAGE, ""),
        _("As our partner {COMPANY} earns {MARGIN} of each deal, from the first one on."),
        _("Our average deal is {AVERAGE_DEAL}, so one brings you {PER_DEAL}. From opening to order it takes about {CYCLE_DAYS} days."),
        _("Would half an hour next week suit you? Your people look at it with ours, and nobody signs anything."),
        "\n".join(one for one in ("{SENDER}", our_name) if one),
    ]  # fmt: skip
    return [one for one in found if one]
