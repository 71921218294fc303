from django.urls import path

from kanava.portal import (
    agreements,
    deals,
    earnings,
    home,
    people,
    registering,
    registrations,
    rules,
    sheets,
    touchpoints,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("earnings/", earnings.listing, name="earnings"),
    path("earnings/<int:entry_id>/", earnings.why, name="earning"),
    path("agreements/", agreements.listing, name="agreements"),
    path("agreements/<int:agreement_id>/<str:kind>/", agreements.document, name="agreement-document"),
    path("rules/", rules.listing, name="rules"),
    path("register/", registering.register, name="register"),
    path("register/suggest/", registering.suggest, name="register-suggest"),
    path("register/sheet/", sheets.upload, name="register-sheet"),
    path("register/sheet/template/", sheets.template, name="register-template"),
    path("register/sheet/submit/", sheets.submit, name="register-sheet-submit"),
    path("deals/", deals.pipeline, name="deals"),
    path("deals/<int:deal_id>/", deals.detail, name="deal"),
    path("deals/<int:deal_id>/lost/", deals.lost, name="deal-lost"),
    path("registrations/", registrations.listing, name="registrations"),
    path("registrations/<int:registration_id>/edit/", registering.edit, name="registration-edit"),
    path("registrations/<int:registration_id>/", registrations.detail, name="registration"),
    path("registrations/<int:registration_id>/<str:what>/", registrations.act, name="registration-act"),
    path("touchpoints/", touchpoints.listing, name="touchpoints"),
    path("touchpoints/steps/<int:step_id>/done/", touchpoints.done, name="step-done"),
    path("people/", people.listing, name="people"),
    path("people/invite/", people.invite, name="person-invite"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/invitations/<int:invitation_id>/<str:what>/", people.invitation, name="invitation"),
]
