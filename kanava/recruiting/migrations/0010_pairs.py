"""Possible matches of a measurement stand beside the sure ones. All that stood there before were sure."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    """Pairs."""

    dependencies = [
        ("recruiting", "0009_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameModel("Served", "Pair"),
        migrations.AddField("measure", "changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("pair", "place", models.PositiveIntegerField(default=0)),
        migrations.AddField("pair", "country", models.CharField(blank=True, default="", max_length=2), preserve_default=False),
        migrations.AddField("pair", "domain", models.CharField(blank=True, default="", max_length=120), preserve_default=False),
        migrations.AddField("pair", "business_id", models.CharField(blank=True, default="", max_length=30), preserve_default=False),
        migrations.AddField("pair", "score", models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True)),
        migrations.AddField("pair", "reasons", models.JSONField(blank=True, default=list)),
        migrations.AddField("pair", "is_same", models.BooleanField(default=True, null=True), preserve_default=False),
        migrations.AddField("pair", "settled_by", models.ForeignKey(blank=True, null=True, **PERSON)),
        migrations.AddField("pair", "settled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "pair",
            "measure",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pairs",
                to="recruiting.measure",
            ),
        ),
        migrations.AddConstraint(
            "pair", models.UniqueConstraint(fields=("measure", "customer", "place"), name="pair_once")
        ),
    ]
