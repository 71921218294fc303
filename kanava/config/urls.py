"""Every address of the product: one line a door."""

from django.urls import include, path

urlpatterns = [
    path("", include("kanava.public.urls")),
    path("console/", include("kanava.console.urls")),
    path("portal/", include("kanava.portal.urls")),
    path("api/", include("kanava.api.urls")),
    path("account/", include("kanava.public.account_urls")),
]
