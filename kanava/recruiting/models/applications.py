"""Companies that ask to become partners (guide: E1)."""

from django.db import models

from kanava.core.choices import coded
from kanava.recruiting.models.candidates import Candidate
from kanava.rules.recruiting import Received


class Application(models.Model):
    """What somebody has written on the public page. It counts from the confirmation of the e-mail address; the link in
    that letter, of which a hash is kept, shows how far it has come."""

    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    company = models.CharField(max_length=200)
    told = models.JSONField()
    person = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    made_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    received = models.CharField(max_length=20, choices=coded(Received), default=Received.UNCONFIRMED)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )

    def __str__(self) -> str:
        return self.company

    @property
    def is_theirs(self) -> bool:
        """Whether whoever wrote has an address at the domain that the candidate is known by."""
        one = self.candidate
        return one is not None and bool(one.domain) and self.email.rpartition("@")[2] == one.domain
