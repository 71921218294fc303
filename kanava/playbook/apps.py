from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "kanava.playbook"
    label = "playbook"
