from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "kanava.content"
    label = "content"
