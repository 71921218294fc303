from django.apps import AppConfig


class EarningsConfig(AppConfig):
    name = "kanava.earnings"
    label = "earnings"
