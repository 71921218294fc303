from django.urls import path

from kanava.portal import earnings, home, registrations

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("earnings/", earnings.listing, name="earnings"),
    path("register/", registrations.register, name="register"),
    path("registrations/<int:registration_id>/", registrations.detail, name="registration"),
    path("registrations/<int:registration_id>/<str:what>/", registrations.act, name="registration-act"),
]
