"""Registering by sheet in the portal: drafts in one go, then what the partner chooses."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.deals.models import Registration
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user
from tests.letterbox.test_reading_sheets import filled

PAGE = "portal:register-sheet"


def sent(client, content: bytes, name: str = "deals.xlsx"):
    return client.post(reverse(PAGE), {"file": SimpleUploadedFile(name, content)})


ROWS = (
    ["Metsola Oy", "0112038-9", "FI", "Analytics", 40_000, "EUR", date(2099, 3, 31)],
    ["Kone Oyj"],
    [None, None, None, "Analytics", 5_000],
)


def test_the_template_is_offered_in_the_reader_s_language(programme) -> None:
    programme.bertil.language = "fi"
    programme.bertil.save()
    answer = client_of(programme.bertil).get(reverse("portal:register-template"))
    assert answer.content[:2] == b"PK"
    assert "attachment" in answer["Content-Disposition"]


def test_a_sheet_becomes_drafts_and_nothing_is_registered_unasked(programme) -> None:
    client = client_of(programme.bertil)
    answer = sent(client, filled("en", *ROWS))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert dict(Registration.objects.values_list("customer_name", "state")) == {
        "Metsola Oy": "DRAFT",
        "Kone Oyj": "DRAFT",
    }
    assert "Which product do they need?" in text
    # A row without a customer is no draft, and it is said which one.
    assert "Row 5" in text
    whole, half = (
        Registration.objects.get(customer_name="Metsola Oy"),
        Registration.objects.get(customer_name="Kone Oyj"),
    )
    assert f'value="{whole.pk}"' in text
    assert f'value="{half.pk}"' not in text
    client.post(reverse("portal:register-sheet-submit"), {"draft": [whole.pk, half.pk, "x", "9" * 30]})
    whole.refresh_from_db()
    half.refresh_from_db()
    assert (whole.state, half.state) == ("SUBMITTED", "DRAFT")


@pytest.mark.parametrize(
    ("who", "door"), [("bertil", "portal:register-sheet"), ("aino", "console:mail-sheet")]
)
def test_all_that_is_complete_is_chosen_and_choosing_nothing_keeps_the_sheet(programme, who, door) -> None:
    client = client_of(getattr(programme, who))
    rows = [["Metsola Oy", None, None, "Anlytics"], ["Kone Oyj"]]
    told = {"partner": "Aurora Oy", "file": SimpleUploadedFile("deals.xlsx", filled("en", *rows))}
    text = client.post(reverse(door), told).content.decode()
    whole = Registration.objects.get(customer_name="Metsola Oy")
    box = f'name="draft" value="{whole.pk}"'
    assert f"{box} checked" in text
    # What was read as something else than stands there is told.
    assert "“Anlytics” was read as “Analytics”." in text
    sealed = re.search(r'name="sheet" value="([^"]+)"', text)[1]
    answer = client.post(reverse(f"{door}-submit"), {"sheet": sealed})
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("Choose at least one deal.", box, "Kone Oyj", "“Anlytics” was read as “Analytics”."):
        assert said in text
    assert f"{box} checked" not in text
    # What one person was shown is of no use to another, and what has been sent cannot be chosen again.
    assert client.post(reverse(f"{door}-submit"), {"sheet": sealed + "x"}).status_code == 302
    client.post(reverse(f"{door}-submit"), {"draft": [whole.pk]})
    assert box not in client.post(reverse(f"{door}-submit"), {"sheet": sealed}).content.decode()


def test_the_same_sheet_twice_makes_no_second_draft(programme) -> None:
    client = client_of(programme.bertil)
    for _again in range(2):
        assert sent(client, filled("en", *ROWS)).status_code == 200
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("reader", ["partner", "staff"])
def test_what_is_registered_already_is_told_and_left_out(programme, reader: str) -> None:
    client = client_of(programme.bertil)
    sent(client, filled("en", *ROWS))
    first = Registration.objects.get(customer_name="Metsola Oy")
    client.post(reverse("portal:register-sheet-submit"), {"draft": [first.pk]})
    # The second writing of the name has the number of the first.
    again = filled("en", ["Metsola Group", *ROWS[0][1:]], ROWS[0], ["Metsola Oy", *[None] * 2, "Platform"])
    if reader == "partner":
        text = sent(client, again).content.decode()
        assert reverse("portal:registration", args=[first.pk]) in text
    else:
        told = {"partner": "Aurora Oy", "file": SimpleUploadedFile("deals.xlsx", again)}
        text = client_of(programme.aino).post(reverse("console:mail-sheet"), told).content.decode()
        assert reverse("console:registration", args=[first.pk]) in text
    assert "2 deals are registered already and were left out." in text
    assert "could not be kept" not in text
    names = Registration.objects.order_by("id").values_list("customer_name", "product_line__name", "state")
    assert list(names) == [
        ("Metsola Oy", "Analytics", "SUBMITTED"), ("Kone Oyj", None, "DRAFT"), ("Metsola Oy", "Platform", "DRAFT"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG" + bytes(range(256)) * 9, b"PK\x03\x04", b"A;B\n1;2\n3;4\n", filled("en")]
)
def test_a_file_that_is_no_sheet_of_deals_is_refused_in_words(programme, content: bytes) -> None:
    answer = sent(client_of(programme.bertil), content)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Registration.objects.exists()


def test_nobody_sends_drafts_of_another_partner(programme) -> None:
    sent(client_of(programme.bertil), filled("en", *ROWS))
    stranger = make_member(make_partner("Polar Oy"), "Charlotte", Role.PARTNER_OWNER)
    ids = list(Registration.objects.values_list("pk", flat=True))
    client_of(stranger).post(reverse("portal:register-sheet-submit"), {"draft": ids})
    assert set(Registration.objects.values_list("state", flat=True)) == {"DRAFT"}


def test_a_technician_registers_nothing(programme) -> None:
    tiina = make_member(programme.aurora, "Tiina", Role.PARTNER_TECHNICIAN)
    assert sent(client_of(tiina), filled("en", *ROWS)).status_code == 403


def test_the_address_is_told_where_there_is_one(programme, settings) -> None:
    client = client_of(programme.bertil)
    assert "deals@kanava.example" in client.get(reverse(PAGE)).content.decode()
    settings.MAIL_IN_ADDRESS = ""
    assert "mailto:" not in client.get(reverse(PAGE)).content.decode()


def test_staff_read_a_partner_s_sheet_for_it(programme) -> None:
    client = client_of(programme.aino)
    told = {"partner": "Aurora Oy", "file": SimpleUploadedFile("deals.xlsx", filled("en", *ROWS))}
    answer = client.post(reverse("console:mail-sheet"), told)
    assert answer.status_code == 200
    whole = Registration.objects.get(customer_name="Metsola Oy")
    assert whole.partner == programme.aurora
    assert "/portal/" not in answer.content.decode()
    client.post(reverse("console:mail-sheet-submit"), {"draft": [whole.pk]})
    whole.refresh_from_db()
    assert whole.state == "SUBMITTED"


@pytest.mark.parametrize(
    "told",
    [
        {"partner": "Nobody"},
        {"partner": ""},
        {"partner": "Aurora Oy", "file": SimpleUploadedFile("x", b"PK")},
    ],
)
def test_staff_are_told_what_is_wrong(programme, told) -> None:
    sheet = SimpleUploadedFile("deals.xlsx", filled("en", *ROWS))
    answer = client_of(programme.aino).post(reverse("console:mail-sheet"), {"file": sheet, **told})
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_a_manager_registers_for_partners_of_others_nothing(programme) -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    told = {"partner": "Aurora Oy", "file": SimpleUploadedFile("deals.xlsx", filled("en", *ROWS))}
    assert eva.post(reverse("console:mail-sheet"), told).status_code == 200
    assert not Registration.objects.exists()
