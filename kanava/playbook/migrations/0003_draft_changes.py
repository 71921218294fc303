from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("playbook", "0002_promises")]
    operations = [
        migrations.AddField("playbookversion", "changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("playbookversion", "changed_by_id", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("playbookversion", "carried_from_id", models.BigIntegerField(blank=True, null=True)),
    ]
