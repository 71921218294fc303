from django.db import migrations

from kanava.core.dbpolicy import partner_wall


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("core", "0002_promises")]
    operations = [
        partner_wall("partners_partner", own="id"),
        partner_wall("partners_partnerdomain"),
        partner_wall("partners_contact", grants=["select", "insert", "update"]),
        partner_wall("partners_membership"),
    ]
