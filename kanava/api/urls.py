from django.urls import path

from kanava.api.description import describe
from kanava.api.door import api

urlpatterns = [path("", describe, name="api-description"), path("v1/", api.urls)]
