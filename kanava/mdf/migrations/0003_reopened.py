from django.db import migrations, models
from django.db.models import F, Q


def keep_what_was_committed(apps, schema_editor):
    apps.get_model("mdf", "Draw").objects.update(first_minor=F("amount_minor"))


class Migration(migrations.Migration):

    dependencies = [
        ("mdf", "0002_wall"),
    ]

    operations = [
        migrations.AddField("campaign", "reopened", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("draw", "first_minor", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunPython(keep_what_was_committed, migrations.RunPython.noop),
        migrations.RemoveConstraint("draw", "draw_spent_within"),
        migrations.AddConstraint(
            "draw",
            models.CheckConstraint(
                condition=Q(
                    ("amount_minor__lte", F("first_minor")),
                    ("spent_minor__gte", 0),
                    ("spent_minor__lte", F("amount_minor")),
                ),
                name="draw_spent_within",
            ),
        ),
    ]
