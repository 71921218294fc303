from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "kanava.console"
    label = "console"
