from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kanava.config"
    label = "kanava_config"
