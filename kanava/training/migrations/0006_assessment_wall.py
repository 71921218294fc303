from django.db import migrations

from kanava.core.dbpolicy import partner_wall, portal_may_read

OWN = ("attempt", "answer", "answerfile", "certificate")
# What is asked and how is the same for every partner. What is right, `training_questionkey`, is not among them.
ASKED = ("path", "pathtext", "lesson", "lessontext", "assessment", "draw", "question", "questiontext")


class Migration(migrations.Migration):
    """A partner reads its own people's attempts and certificates, and never what is right; what they do goes through the
    gate of the training."""

    dependencies = [("training", "0005_assessments"), ("core", "0002_promises")]
    operations = [
        *(partner_wall(f"training_{table}") for table in OWN),
        *(portal_may_read(f"training_{table}") for table in ASKED),
    ]
