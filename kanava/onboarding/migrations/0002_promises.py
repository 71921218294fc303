from django.db import migrations

from kanava.core.dbpolicy import append_only, partner_wall, portal_may_read


class Migration(migrations.Migration):
    """A partner sees its own plan and ticks its own tasks; who was silent and how fast we answer is ours alone."""

    dependencies = [("onboarding", "0001_initial"), ("core", "0005_people_wall")]
    operations = [
        append_only("onboarding_plantemplate"),
        partner_wall(
            "onboarding_plan", grants=["select", "update (phase, next_due_on, done, total, progressed_at)"]
        ),
        partner_wall("onboarding_task", grants=["select", "update (done_at, done_by_id, note)"]),
        partner_wall("onboarding_milestone"),
        partner_wall("onboarding_checkin"),
        partner_wall("onboarding_coselling"),
        portal_may_read("onboarding_scenario"),
    ]
