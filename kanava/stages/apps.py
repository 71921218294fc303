from django.apps import AppConfig


class StagesConfig(AppConfig):
    name = "kanava.stages"
    label = "stages"
