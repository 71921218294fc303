from django.db import migrations

from kanava.core.dbpolicy import sql

SHOWN = "exists (select 1 from library_version version where version.id = version_id)"


class Migration(migrations.Migration):
    """A partner sees the pictures of the versions that it sees."""

    dependencies = [("library", "0005_previews"), ("core", "0002_promises")]
    operations = [
        sql(
            "alter table library_picture enable row level security",
            "create policy library_picture_app on library_picture to {app} using (true) with check (true)",
            f"create policy library_picture_portal on library_picture for select to {{portal}} using ({SHOWN})",
            "grant select on library_picture to {portal}",
        )
    ]
