from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "kanava.engagement"
    label = "engagement"
