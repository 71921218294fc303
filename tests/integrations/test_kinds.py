"""What a file is taken as where nobody has said it: from its columns, and from its name where these leave it open."""

import pytest

from kanava.core import clock
from kanava.core.permissions import NotPermitted
from kanava.integrations import actions
from kanava.integrations.fields import Target
from kanava.integrations.kinds import guess_target
from kanava.integrations.refusals import ImportMoved
from kanava.integrations.uploads import Upload, opened
from kanava.rules.people import Actor, Role, Via
from tests.factories import make_user, staff
from tests.integrations.importing import BY, check, csv, land
from tests.integrations.test_exports import FINNISH, HUBSPOT, LIME, PIPEDRIVE, SALESFORCE, ZOHO

ALL = tuple(Target)


def taken(*rows: str, name: str = "export.csv", among=ALL) -> str:
    return guess_target(opened(csv(name, *rows)), file_name=name, among=among).value


@pytest.mark.parametrize("rows", [SALESFORCE, HUBSPOT, PIPEDRIVE, ZOHO, LIME, FINNISH])
def test_what_crms_export_are_deals(rows: tuple[str, ...]) -> None:
    assert taken(*rows) == "deals"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (("Company Name,Country,Partner Type,Tier,Account Manager,Status,Website", "Norrsken,SE,Reseller,Gold,Eva,Active,norrsken.se"), "partners"),
        (("Kumppani;Maa;Taso;Sopimuspäivä;Yhteyshenkilö", "Norrsken;Ruotsi;Kulta;1.2.2024;Sven"), "partners"),
        (("Account ID,Account Name,Billing Country,Parent Account,Website", "1,Kone,Finland,,kone.com"), "customers"),
        (("Id,Name,Type,Phone,BillingCountry,OwnerId,CreatedDate,Website", "1,Kone,Customer - Direct,1,Finland,5,2024-01-02,kone.com"), "customers"),
        (("Company,Country,Type,Phone,Owner", "Norrsken,SE,Reseller,1,Eva"), "partners"),
        (("Asiakasnumero;Asiakas;Maa;Emoyhtiö", "1;Kone;Suomi;"), "customers"),
        (("Order number,Order date,Reseller,Product line,Net amount,Currency", "S1,2024-01-02,Norrsken,Platform,100,EUR"), "deals"),
        (("Opportunity Name,Account Name,Stage,Close Date", "Seats,Kone,Won,2024-03-01"), "deals"),
        (("Month,Total revenue", "2024-01,100000"), "revenue"),
        (("Kuukausi;Liikevaihto", "2024-01;100000"), "revenue"),
    ],
)  # fmt: skip
def test_other_files_are_what_their_columns_say(rows: tuple[str, ...], kind: str) -> None:
    assert taken(*rows) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [("list.csv", "customers"), ("Partners 2026.csv", "partners"), ("jälleenmyyjät.csv", "partners"), ("Asiakkaat.csv", "customers")],
)  # fmt: skip
def test_the_files_name_decides_where_columns_do_not(name: str, kind: str) -> None:
    assert taken("Name,Country", "Kone,FI", name=name) == kind


def test_nothing_is_taken_as_what_the_person_may_not_bring_in() -> None:
    rows = ("Month,Total revenue", "2024-01,100000")
    assert taken(*rows, among=[kind for kind in Target if kind != Target.REVENUE]) != "revenue"


def start(by: Actor, file: Upload, target: Target | None = None, mapping: str = ""):
    return actions.start_import(
        by=by, target=target, source="crm", files=[file], at=clock.now(), mapping=mapping
    )


@pytest.mark.django_db
def test_a_file_is_taken_as_something_else_with_a_new_mapping_until_it_has_landed() -> None:
    run = start(BY, csv("list.csv", "Name,Country,Type", "Kone,FI,Reseller"), Target.CUSTOMERS)
    check(run)
    assert run.report
    run = actions.change_target(by=BY, run_id=run.pk, target=Target.PARTNERS, at=clock.now())
    assert (run.target, run.state, run.mapping["target"], run.report) == ("partners", "DRAFT", "partners", {})
    assert run.mapping["columns"]["type"] == "Type"
    land(run)
    with pytest.raises(ImportMoved):
        actions.change_target(by=BY, run_id=run.pk, target=Target.CUSTOMERS, at=clock.now())


@pytest.mark.django_db
def test_a_saved_mapping_says_what_a_file_is() -> None:
    first = start(BY, csv("list.csv", "Name,Country", "Norrsken,SE"), Target.PARTNERS)
    actions.save_mapping(by=BY, run_id=first.pk, name="Resellers")
    assert start(BY, csv("other.csv", "Name,Country", "Kone,FI")).target == "customers"
    assert start(BY, csv("other.csv", "Name,Country", "Kone,FI"), mapping="Resellers").target == "partners"


@pytest.mark.django_db
def test_who_may_not_type_totals_takes_no_file_as_totals_nor_totals_as_something_else() -> None:
    manager = Actor(Role.PARTNER_MANAGER, Via.CONSOLE, make_user("Eva", role="PARTNER_MANAGER").pk)
    owner = staff(make_user("Aino", role="OWNER"))
    file = csv("totals.csv", "Month,Total revenue", "2024-01,100000")
    run, totals = start(manager, file), start(owner, file)
    assert (run.target != "revenue", totals.target) == (True, "revenue")
    for pk, target in ((run.pk, Target.REVENUE), (totals.pk, Target.DEALS)):
        with pytest.raises(NotPermitted):
            actions.change_target(by=manager, run_id=pk, target=target, at=clock.now())
