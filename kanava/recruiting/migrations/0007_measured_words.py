"""What a measurement found is worded when it is read: the sentence that scores kept of it, in one language, goes."""

from django.db import migrations

WORDED = r"""
update recruiting_score set evidence = ''
where measure_id is not null and (
  evidence ~ '^Measured .+: .+ of our .+ target accounts are among their customers \(.*\)\.$'
  or evidence ~ '^Mitattu .+: kohdeasiakkaistamme \(.+\) heidän asiakkaitaan on .+ \(.*\)\.$'
)
"""


class Migration(migrations.Migration):
    """The sentences of earlier versions."""

    dependencies = [("recruiting", "0006_evidence")]
    operations = [migrations.RunSQL(WORDED, migrations.RunSQL.noop)]
