from django.urls import path

from kanava.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("health/", views.health, name="health"),
]
