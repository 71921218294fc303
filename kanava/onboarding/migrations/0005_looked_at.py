from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [('onboarding', '0004_hearing')]

    operations: ClassVar = [
        migrations.AddField("plan", "looked_at", models.DateTimeField(null=True)),
    ]
