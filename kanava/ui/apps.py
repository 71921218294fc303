from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kanava.ui"
    label = "ui"
