from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "kanava.public"
    label = "public"
