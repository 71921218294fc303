from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "kanava.insights"
    label = "insights"
