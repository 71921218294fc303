from django.db import migrations, models


def keep_parts(apps, schema_editor):
    """What was watched so far was one part from the beginning."""
    watching = apps.get_model("training", "Watching")
    rows = list(watching.objects.filter(reached__gt=0))
    for one in rows:
        one.parts = [[0, one.reached]]
    watching.objects.bulk_update(rows, ["parts"], batch_size=1000)


def keep_reached(apps, schema_editor):
    watching = apps.get_model("training", "Watching")
    rows = list(watching.objects.exclude(parts=[]))
    for one in rows:
        one.reached = one.parts[0][1] if one.parts[0][0] == 0 else 0
    watching.objects.bulk_update(rows, ["reached"], batch_size=1000)


class Migration(migrations.Migration):
    """Which parts of a recording were watched; in which window something was answered; whether an assessment draws what a
    person marks."""

    dependencies = [("training", "0009_session_wall")]
    operations = [
        migrations.AddField("watching", "parts", models.JSONField(blank=True, default=list)),
        migrations.AddField("watching", "length", models.PositiveIntegerField(default=0)),
        migrations.RunPython(keep_parts, keep_reached),
        migrations.RemoveField("watching", "reached"),
        migrations.AddField("answer", "given_in", models.CharField(blank=True, default="", max_length=24)),
        migrations.AddField(
            "assessment", "draws_judged",
            models.BooleanField(default=True, verbose_name="draw what a person marks too"),
        ),
    ]
