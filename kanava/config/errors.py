"""What a command says when it cannot go on."""


class CannotRun(Exception):
    """Kanava cannot run here; the message is one sentence for the person at the terminal."""
