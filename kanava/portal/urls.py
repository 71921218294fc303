from django.urls import path

from kanava.portal import deals, earnings, home, onboarding, people, registering, registrations, rules

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("earnings/", earnings.listing, name="earnings"),
    path("earnings/<int:entry_id>/", earnings.why, name="earning"),
    path("rules/", rules.listing, name="rules"),
    path("register/", registering.register, name="register"),
    path("register/suggest/", registering.suggest, name="register-suggest"),
    path("deals/", deals.pipeline, name="deals"),
    path("deals/<int:deal_id>/", deals.detail, name="deal"),
    path("deals/<int:deal_id>/lost/", deals.lost, name="deal-lost"),
    path("registrations/", registrations.listing, name="registrations"),
    path("registrations/<int:registration_id>/edit/", registering.edit, name="registration-edit"),
    path("registrations/<int:registration_id>/", registrations.detail, name="registration"),
    path("registrations/<int:registration_id>/<str:what>/", registrations.act, name="registration-act"),
    path("onboarding/", onboarding.path, name="onboarding"),
    path("onboarding/<int:task_id>/<str:what>/", onboarding.task, name="onboarding-task"),
    path("people/", people.listing, name="people"),
    path("people/invite/", people.invite, name="person-invite"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/invitations/<int:invitation_id>/<str:what>/", people.invitation, name="invitation"),
]
