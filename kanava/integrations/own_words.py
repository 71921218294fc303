"""What the product itself calls the fields of files, in each of its languages: its labels, and its other words."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.utils import translation

from kanava.integrations.fields import CATALOGUE, Target
from kanava.integrations.squash import squashed


@lru_cache(maxsize=len(Target))
def own_words(target: Target) -> Mapping[str, frozenset[str]]:
    """By field, the squashed headers that our own pages, files and labels would give it."""
    found: dict[str, set[str]] = {field.name: set() for field in CATALOGUE[target]}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            for field in CATALOGUE[target]:
                found[field.name] |= {squashed(str(text)) for text in (field.label, *field.words)}
    return {name: frozenset(words) for name, words in found.items()}
