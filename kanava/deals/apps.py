from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kanava.deals"
    label = "deals"
