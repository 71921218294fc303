from django.db import migrations

from kanava.core.dbpolicy import portal_may_read

TABLES = (
    "path", "path_needs", "pathtext", "lesson", "lessontext", "lessonfile", "lessonvideo", "captions",
)  # fmt: skip


class Migration(migrations.Migration):
    """What there is to learn is the same for every partner; how far somebody is stands behind the wall."""

    dependencies = [("training", "0003_files"), ("core", "0002_promises")]
    operations = [portal_may_read(f"training_{table}") for table in TABLES]
