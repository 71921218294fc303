from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "kanava.guides"
    label = "guides"
