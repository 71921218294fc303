from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recruiting", "0012_fits")]

    operations = [
        migrations.AddField("portaltrial", "deals_approved", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("portaltrial", "deals_refused", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("portaltrial", "deals_won", models.PositiveSmallIntegerField(default=0)),
    ]
