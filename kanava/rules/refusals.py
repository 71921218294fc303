"""Refusals: what a rule or an action answers when it will not do what was asked."""

from typing import Any, ClassVar


class Refusal(Exception):
    """An anticipated no, with a stable code.

    Words are made where it is shown. `field` names the input that it stands next to, if there is one;
    `params` holds what the words need (never another partner's data when the asker is a partner).
    """

    code: ClassVar[str] = "REFUSED"

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params


class NotPermitted(Refusal):
    """The actor's role does not carry the right to this action on this object."""

    code = "NOT_PERMITTED"


class NotFound(Refusal):
    """There is no such thing, or it is not the asker's to see: the answer is the same."""

    code = "NOT_FOUND"


class Faults(Refusal):
    """Several refusals at once, so that a person sees everything that is wrong with what they typed."""

    code = "FAULTS"

    def __init__(self, refusals: "list[Refusal]") -> None:
        super().__init__()
        self.refusals = refusals
