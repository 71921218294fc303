from django.urls import path

from kanava.public import account, address, joining, mail_confirming, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("account/", account.account, name="account"),
    path("account/address/", address.change, name="address"),
    path("account/address/confirm/", address.confirm, name="address-confirm"),
    path("account/sessions/end/", account.end_other_sessions, name="sessions-end"),
    path("account/sessions/<str:handle>/end/", account.end_one_session, name="session-end"),
    path("join/<str:token>/", joining.join, name="join"),
    path("mail/confirm/<str:token>/", mail_confirming.confirm_mail, name="mail-confirm"),
    path("health/", views.health, name="health"),
]
