from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    """When a partner was last heard of is read from its own words; a tick of ours is none."""

    dependencies = [("onboarding", "0003_talks")]
    operations = [
        sql("revoke update (progressed_at) on onboarding_plan from {portal}"),
        migrations.RemoveField(model_name="plan", name="progressed_at"),
    ]
