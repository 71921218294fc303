"""The product's own words for what a file tells: each is known again, in each of its languages."""

import pytest
from django.utils import translation

from kanava.integrations.fields import CATALOGUE, Field, Target
from kanava.integrations.guessing import columns_of
from kanava.integrations.uploads import source_named
from tests.integrations.importing import csv, start


def read_as(target: Target, *headers: str) -> dict[str, str]:
    return columns_of(target, dict.fromkeys(headers, ()), own=headers)


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("target", Target)
def test_a_file_under_our_own_labels_is_read_whole(target: Target, language: str) -> None:
    with translation.override(language):
        labels = {field.name: str(field.label) for field in CATALOGUE[target]}
    assert read_as(target, *labels.values()) == labels


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize(
    ("target", "field"), [(target, field) for target, fields in CATALOGUE.items() for field in fields if field.words]
)  # fmt: skip
def test_our_other_words_are_known_too(target: Target, field: Field, language: str) -> None:
    with translation.override(language):
        words = [str(word) for word in field.words]
    for word in words:
        assert read_as(target, word) == {field.name: word}


@pytest.mark.django_db
def test_the_words_of_the_partner_s_page_are_columns_of_partners() -> None:
    header = "Kumppani;Maa;Tyyppi;Kumppanivastaava;Sopimus allekirjoitettu"
    run = start("partners", "crm", csv("kumppanit.csv", header, "Kone Oy;FI;Jälleenmyyjä;Aino;24.11.2026"))
    assert run.mapping["columns"]["manager"] == "Kumppanivastaava"
    assert run.mapping["columns"]["signed_on"] == "Sopimus allekirjoitettu"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("Kumppanit.xlsx", "Kumppanit"), ("partners-2026-11-24.csv", "partners"), ("Q3 list (2).xlsx", "Q3 list"), ("deal_list_v2.csv", "deal list v2"),
        ("2026-11.csv", "Spreadsheet"), ("", "Spreadsheet"),
    ],
)  # fmt: skip
def test_a_list_without_a_system_is_called_by_its_file(file: str, source: str) -> None:
    assert source_named(file) == source
