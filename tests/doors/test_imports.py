"""The pages of an import: why a file cannot be read, and what a person puts right in the mapping."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kanava.core import clock
from kanava.core.models import User
from kanava.deals.models import Deal
from kanava.insights.actions import enter_revenue
from kanava.integrations import actions
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from kanava.rules.money import Money
from tests.factories import client_of, make_partner, make_user, staff
from tests.integrations.importing import BY

pytestmark = pytest.mark.django_db
HEADER = "Deal ID,Customer,Partner,Stage,Won amount,Value,Close Date"


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def sent_of(page: str) -> dict[str, list[str]]:
    """The mapping's form as a browser would send it untouched."""
    form = re.search(r'<form[^>]*import[^>]*check/">(.*?)</form>', page, re.DOTALL)
    sent: dict[str, list[str]] = {}
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[1], re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', body)
        value = (chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
        sent.setdefault(name, []).append(value)
    for tag in re.findall(r"<input[^>]*>", form[1]):
        name, value = re.search(r'name="([^"]+)"', tag)[1], re.search(r'value="([^"]*)"', tag)
        if 'type="checkbox"' not in tag or "checked" in tag:
            sent.setdefault(name, []).append(value[1] if value else "")
    return sent


def upload(client: Client, content: bytes, name: str = "deals.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post("/console/imports/new/", {"target": "deals", "source": "crm", "file": file})


def step(run: ImportRun, action) -> None:
    run_step(run.pk, BY, action)
    run.refresh_from_db()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'Deal,Customer\n1,"A,Kone\n2,B\n', "a quotation mark is not closed, or stands alone in a cell. Row 2."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as .xlsx or CSV."),
        (b"Deal,Customer\n", "There are no rows in this file."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(aino: Client, content: bytes, reason: str) -> None:
    answer = upload(aino, content)
    assert answer.status_code == 422
    assert reason in text_of(answer)
    assert not ImportRun.objects.exists()


def test_partners_second_columns_and_units_are_put_right_in_the_mapping(aino: Client) -> None:
    norrsken = make_partner("Norrsken IT AB", country="SE")
    rows = f"{HEADER}\n1,Kone,Norsken IT,Won,1.5,2,2025-01-01\n2,Kone,Norsken IT,Lost,,2,2025-01-01\n"
    address = upload(aino, rows.encode()).url
    run = ImportRun.objects.get()
    assert "<th>Won amount</th>" in text_of(aino.get(address))
    aino.post(f"{address}check/", sent_of(text_of(aino.get(address))))
    step(run, actions.check_import)
    page = text_of(aino.get(address))
    assert "Is it “Norrsken IT AB”?" in page

    sent = sent_of(page)
    assert (sent["text-partner"], sent["code-partner"]) == (["Norsken IT"], [""])
    sent |= {"code-partner": ["Norrsken IT AB"], "unit": ["1000"], "second-net": ["Value"], "column-net": ["Won amount"]}  # fmt: skip
    aino.post(f"{address}check/", sent)
    run.refresh_from_db()
    assert run.mapping["values"]["partner"] == {"Norsken IT": "Norrsken IT AB"}
    step(run, actions.check_import)
    assert run.state == "CHECKED", run.report
    # What was put right stays in the form.
    again = sent_of(text_of(aino.get(address)))
    assert (again["code-partner"], again["unit"], again["second-net"]) == (["Norrsken IT AB"], ["1000"], ["Value"])  # fmt: skip
    aino.post(f"{address}land/")
    step(run, actions.land_import)
    assert list(Deal.objects.order_by("id").values_list("partner_id", "net_minor")) == [
        (norrsken.pk, 150_000), (norrsken.pk, 200_000),
    ]  # fmt: skip


def test_pages_group_numbers_and_link_where_the_reader_may_go(aino: Client) -> None:
    rows = "Month,Total revenue\n2026-03,1000\n2026-04,2000\n"
    file = SimpleUploadedFile("revenue.csv", rows.encode())
    address = aino.post("/console/imports/new/", {"target": "revenue", "source": "books", "file": file}).url
    run = ImportRun.objects.get()
    aino.post(f"{address}check/", sent_of(text_of(aino.get(address))))
    step(run, actions.check_import)
    aino.post(f"{address}land/")
    step(run, actions.land_import)
    assert run.state == "LANDED", run.report
    ImportRun.objects.update(rows=121_954)
    assert "from 121,954 rows" in text_of(aino.get(address))

    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert 'href="/console/revenue/?month=' in text_of(aino.get(f"{address}rows/"))
    seen = text_of(eva.get(f"{address}rows/"))
    assert "/console/revenue/?month=" not in seen
    assert "2026" in seen
    # What stands in the way of undoing is a link too.
    enter_revenue(
        by=staff(User.objects.get(name="Aino")),
        month=date(2026, 3, 1),
        amount=Money(1, "EUR"),
        at=clock.now(),
    )
    assert 'href="/console/revenue/?month=' in text_of(aino.post(f"{address}undo/"))
    # Who may not type totals is offered no step with an import of them.
    for client, is_offered in ((aino, True), (eva, False)):
        page = text_of(client.get(address))
        assert (f'action="{address}undo/"' in page, f'action="{address}keep/"' in page) == (is_offered,) * 2


def test_what_a_file_is_need_not_be_said_and_is_changed_on_the_page(aino: Client) -> None:
    assert '<option value="" selected>Tell by the columns</option>' in text_of(
        aino.get("/console/imports/new/")
    )
    assert '<option value="deals" selected>' in text_of(aino.get("/console/imports/new/?as=deals"))
    file = SimpleUploadedFile("list.csv", b"Opportunity Name,Account Name,Stage,Amount\nSeats,Kone,Won,100\n")
    address = aino.post("/console/imports/new/", {"target": "", "source": "crm", "file": file}).url
    page = text_of(aino.get(address))
    assert "Taken as deals · change" in page
    assert 'name="column-net"' in page
    aino.post(f"{address}target/", {"target": "nonsense"})
    aino.post(f"{address}target/", {"target": "customers"})
    page = text_of(aino.get(address))
    assert "Taken as customers · change" in page
    assert 'name="column-net"' not in page

    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    eva.post(f"{address}target/", {"target": "revenue"})
    assert ImportRun.objects.get().target == "customers"


def test_an_import_is_not_discarded_by_one_careless_click(aino: Client) -> None:
    address = upload(aino, b"Account,Amount\nKone,100\n").url
    page = text_of(aino.get(address))
    fold = page.split("<summary>Discard this import</summary>")[1].split("</details>")[0]
    assert f"{address}discard/" in fold
    assert page.count(f"{address}discard/") == 1


def checked(client: Client, content: str, name: str = "deals.csv") -> str:
    """The page of a file after its check, mapped as guessed."""
    address = upload(client, content.encode(), name).url
    run = ImportRun.objects.latest("id")
    client.post(f"{address}check/", sent_of(text_of(client.get(address))))
    step(run, actions.check_import)
    return text_of(client.get(address))


def test_the_same_problem_of_many_values_is_one_line(aino: Client) -> None:
    header = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner"
    rows = [f"{number},Deal {number},Won,1,2025-01-01,Seller {number}" for number in range(50)]
    page = checked(aino, "\n".join([header, *rows]))
    assert page.count("No users are called") == 1
    assert "“Seller 39”, and 10 more; their rows are imported without a person." in page
    # Of sentences that differ the first few stand open.
    rows = [f"1,Deal {number},Won,1,2025-01-01," for number in range(20)]
    page = checked(aino, "\n".join([header, *rows]))
    assert "The key “1” stands in row 2 already, and says something else here: Deal." in page


def test_a_guess_opens_what_the_values_mean_and_is_a_remark(aino: Client) -> None:
    content = (
        "Deal ID,Deal Name,Stage,Amount,Close Date\n1,A,Won,1,2025-01-01\n2,B,Prospecting,1,2025-01-01\n"
    )
    page = checked(aino, content)
    assert "<details open><summary>What its 2 values mean" in page
    assert "“Prospecting” is read as “Qualified”." in page
    page = checked(aino, content.replace("Prospecting", "Lost"))
    assert "<details><summary>What its 2 values mean" in page


def test_a_missing_rate_is_a_warning_that_stands_first_and_leads_to_the_rates(aino: Client) -> None:
    page = checked(aino, "Deal ID,Deal Name,Stage,Amount,Close Date,Currency,Owner\n1,A,Won,1,2025-01-01,USD,X\n2,B,Won,1,2025-01-01,EUR,X\n")  # fmt: skip
    problems = page[page.index('<ul class="problems">') :]
    assert problems.index('<li class="warn">') < problems.index("No user is called")
    assert '<a href="/console/rates/">Exchange rates</a>' in problems


def test_the_page_says_how_it_is_mapped_what_changes_and_what_the_first_records_become(aino: Client) -> None:
    content = (
        "Deal ID,Deal Name,Stage,Amount,Close Date\n1,Mill,Won,10,2025-01-01\n2,Mine,Won,20,2025-01-01\n"
    )
    page = checked(aino, content, "orders.csv")
    assert "The first records as they will be here" in page
    assert "What changes here" not in page
    run = ImportRun.objects.get()
    aino.post(f"/console/imports/{run.pk}/land/")
    step(run, actions.land_import)
    page = checked(aino, content.replace(",20,", ",25,"), "orders2.csv")
    assert "when orders.csv came from crm." in page
    assert page.index("Net to vendor: €20.00 → €25.00") < page.index("Import 1")
    assert "Mine</td>" in page


def test_a_fault_points_at_the_unread_column_of_dates(aino: Client) -> None:
    page = checked(aino, "Order,Wann,Customer,Amount\n1,2024-01-05,Kone,1\n2,2024-01-06,Kone,1\n")
    assert "The column “Wann” has dates and is not read" in page


def test_the_result_by_row_shows_what_a_person_understands(aino: Client) -> None:
    content = "Name,Account,Customer Key,Stage,Amount,Close Date,Product\nMill,Kone,,Won,1,2025-01-01,Bikes\nMine,,18591,Won,1,2025-01-01,Bikes\n"
    address = upload(aino, content.encode()).url
    run = ImportRun.objects.get()
    aino.post(f"{address}check/", sent_of(text_of(aino.get(address))))
    step(run, actions.check_import)
    aino.post(f"{address}land/")
    step(run, actions.land_import)
    page = text_of(aino.get(f"{address}rows/"))
    results = [re.sub(r"<[^>]+>", "|", one) for one in re.findall(r"<tr>\s*<td>(.*?)</td>", page, re.DOTALL)]
    assert [one.strip("|") for one in results] == [
        "Mill", "Mine", "Bikes|Product line that came along", "18591|Customer that came along", "Kone||Customer that came along",
    ]  # fmt: skip
    assert "=" not in re.sub(r"<[^>]+>", "", page[page.index("<tbody>") : page.index("</tbody>")])


def test_columns_that_are_not_read_are_named_beside_the_button_and_a_list_needs_no_system(
    aino: Client,
) -> None:
    file = SimpleUploadedFile("Kumppanit-2026-11.csv", b"Name;Country;Type;Kissa\nKone;FI;Reseller;Miisu\n")
    opened = aino.post(
        "/console/imports/new/", {"target": "partners", "source": "", "file": file}, follow=True
    )
    run = ImportRun.objects.get()
    assert run.source == "Kumppanit"
    told = "1 column is not read: Kissa"
    assert told in text_of(opened)
    actions.begin(by=BY, run_id=run.pk, landing=False, at=clock.now())
    step(run, actions.check_import)
    page = text_of(aino.get(f"/console/imports/{run.pk}/"))
    assert (
        page.index("Ready: nothing has been written yet")
        < page.index(told)
        < page.index(f"/console/imports/{run.pk}/land/")
    )
    assert page.count(told) == 1
