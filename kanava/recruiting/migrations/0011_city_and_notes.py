from django.db import migrations, models


class Migration(migrations.Migration):
    """What directories tell besides: where a company is, and what is worth knowing about it."""

    dependencies = [("recruiting", "0010_pairs")]
    operations = [
        migrations.AddField(
            "candidate",
            "city",
            models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="city"),
        ),
        migrations.AddField(
            "candidate",
            "remarks",
            models.TextField(blank=True, db_default="", default="", max_length=4000, verbose_name="notes"),
        ),
    ]
