"""The matching keys with names as they are written: every company that is indexed gets its keys anew, in batches."""

from django.db import migrations

from kanava.matching.writers import rebuild_keys


class Migration(migrations.Migration):
    # Each batch commits for itself, so that 300,000 companies are no single transaction; begun again it ends the same.
    atomic = False

    dependencies = [("matching", "0003_keys_that_survive_slips")]

    operations = [migrations.RunPython(lambda apps, editor: rebuild_keys(), migrations.RunPython.noop)]
