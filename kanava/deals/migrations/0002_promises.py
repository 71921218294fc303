from django.db import migrations

from kanava.core.dbpolicy import partner_wall, portal_may_read, sql

TYPED = (
    "customer_name, customer_country, customer_domain, customer_business_id, customer_contact, product_line_id, kind, "
    "amount_minor, currency, expected_close_on, note, answer, appeal_text, appealed_at, extension_evidence, "
    "extension_requested_at, last_activity_on"
)


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_initial"), ("core", "0002_promises")]
    operations = [
        sql("create sequence deals_arrival"),
        # A partner changes what it typed and nothing that was decided: no right to state, dates or promises.
        partner_wall(
            "deals_registration", grants=["select", "insert", f"update ({TYPED})"]
        ),
        partner_wall("deals_deal", grants=["select", "update (stage, expected_close_on)"]),
        partner_wall("deals_dealshare"),
        portal_may_read("deals_productline"),
        sql(
            "alter table deals_dealline enable row level security",
            "create policy deals_dealline_app on deals_dealline to {app} using (true) with check (true)",
            "create policy deals_dealline_portal on deals_dealline for select to {portal} "
            "using (deal_id in (select id from deals_deal))",
            "grant select on deals_dealline to {portal}",
        ),
    ]
