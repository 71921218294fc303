from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "kanava.matching"
    label = "matching"
