from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least, NullIf, Round

WHOLE = models.DecimalField(max_digits=40, decimal_places=0)
LOST = Greatest(Least("lost_minor", "net_minor"), Value(0), output_field=models.BigIntegerField())
LOST_VALUE = Coalesce(
    Cast(
        Round(Cast("value_minor", WHOLE) * LOST / NullIf("net_minor", Value(0)), output_field=WHOLE),
        models.BigIntegerField(),
    ),
    Value(0),
    output_field=models.BigIntegerField(),
)


class Migration(migrations.Migration):
    """What of a deal went back or will never be paid, and what is left of its value."""

    dependencies = [("deals", "0014_revenue_and_roles")]
    operations = [
        migrations.AddField("deal", "lost_minor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField(
            "deal",
            "kept_minor",
            models.GeneratedField(
                expression=F("value_minor") - Case(When(lost_minor=0, then=Value(0)), default=LOST_VALUE, output_field=models.BigIntegerField()),
                output_field=models.BigIntegerField(null=True),
                db_persist=True,
            ),
        ),
        migrations.RemoveIndex("deal", "deal_won_facts"),
        migrations.AddIndex(
            "deal",
            models.Index(
                fields=["closed_on", "id"],
                include=["origin", "value_minor", "kept_minor", "lost_minor", "opened_on", "partner"],
                condition=Q(stage="WON"),
                name="deal_won_facts",
            ),
        ),
    ]
