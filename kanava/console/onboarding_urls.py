"""The addresses of onboarding; they stand below console/onboarding/, and those of one partner's plan below the partner's."""

from django.urls import path

from kanava.console import onboarding, onboarding_steps, onboarding_templates, silent

urlpatterns = [
    path("", onboarding.listing, name="onboarding"),
    path("answers/", onboarding.answers, name="answers"),
    path("silent/", silent.silent, name="silent"),
    path("templates/", onboarding_templates.listing, name="plan-templates"),
    path("templates/<str:kind>/", onboarding_templates.edit, name="plan-template"),
    path("scenarios/", onboarding_templates.scenarios, name="scenarios"),
    path("scenarios/new/", onboarding_templates.scenario, name="scenario-create"),
    path("scenarios/<int:scenario_id>/", onboarding_templates.scenario, name="scenario"),
]

plan = [
    path("", onboarding.plan, name="onboarding-plan"),
    path("start/", onboarding.start, name="onboarding-start"),
    path("tasks/<int:task_id>/", onboarding_steps.task, name="onboarding-task"),
    path("tasks/<int:task_id>/<str:what>/", onboarding.tick, name="onboarding-tick"),
    path("milestones/<int:milestone_id>/", onboarding_steps.milestone, name="onboarding-milestone"),
    path("check-ins/<int:check_in_id>/", onboarding_steps.check_in, name="onboarding-check-in"),
    path("co-selling/", onboarding_steps.first_sale, name="onboarding-co-selling"),
]
