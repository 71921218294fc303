from django.urls import path

from kanava.public import (
    account,
    address,
    applying,
    calendar,
    joining,
    mail_confirming,
    own_addresses,
    references,
    signing,
    trying,
    verifying,
    views,
)

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("account/", account.account, name="account"),
    path("account/address/", address.change, name="address"),
    path("account/address/confirm/", address.confirm, name="address-confirm"),
    path("account/sessions/end/", account.end_other_sessions, name="sessions-end"),
    path("account/sessions/<str:handle>/end/", account.end_one_session, name="session-end"),
    path("account/addresses/<str:purpose>/<str:what>/", own_addresses.act, name="own-address"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar"),
    path("join/<str:token>/", joining.join, name="join"),
    path("become-a-partner/", applying.apply, name="apply"),
    path("become-a-partner/<str:token>/", applying.application, name="application"),
    path("reference/<str:token>/", references.reference, name="reference"),
    path("sign/<str:token>/", signing.sign, name="sign"),
    path("sign/<str:token>/document/", signing.document, name="sign-document"),
    path("signed/<str:token>/", signing.copies, name="signed"),
    path("signed/<str:token>/<str:kind>/", signing.copy, name="signed-document"),
    path("try/<str:token>/", trying.start, name="trial"),
    path("trial/enter/", trying.enter, name="trial-enter"),
    path("trial/leave/", trying.leave, name="trial-leave"),
    path("trial/decide/", trying.decide, name="trial-decide"),
    path("verify/", verifying.verify, name="verify"),
    path("mail/confirm/<str:token>/", mail_confirming.confirm_mail, name="mail-confirm"),
    path("health/", views.health, name="health"),
]
