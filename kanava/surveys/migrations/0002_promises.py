from django.db import migrations

from kanava.core.dbpolicy import partner_wall, portal_may_read, sql


class Migration(migrations.Migration):
    """Partners read what was shared and their own feedback. Letters on their way leave no trace in the database's log, so not
    in what is made of it either."""

    dependencies = [("surveys", "0001_surveys"), ("core", "0002_promises")]
    operations = [
        sql("alter table surveys_envelope set unlogged"),
        portal_may_read("surveys_shared"),
        partner_wall("surveys_feedback"),
    ]
