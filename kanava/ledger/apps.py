from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kanava.ledger"
    label = "ledger"
