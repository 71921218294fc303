"""Candidates, what is tried with them, and what we look for (guide: B, E)."""

from kanava.recruiting.models.aims import MarketSize, PartnerProfile, PitchText, TargetAccount
from kanava.recruiting.models.applications import Application
from kanava.recruiting.models.candidates import (
    CONTACTED,
    LONGEST_REMARKS,
    ON_PATH,
    SCORED,
    SUBJECT,
    UNSCORED,
    Candidate,
    CandidateContact,
    CandidateNote,
    Measure,
    Pair,
    Score,
)
from kanava.recruiting.models.diligence import AccountYear, Evidence, Finding, Reference
from kanava.recruiting.models.outreach import LetterTemplate, Outreach, OutreachMail
from kanava.recruiting.models.trials import PortalTrial

__all__ = [
    "CONTACTED",
    "LONGEST_REMARKS",
    "ON_PATH",
    "SCORED",
    "SUBJECT",
    "UNSCORED",
    "AccountYear",
    "Application",
    "Candidate",
    "CandidateContact",
    "CandidateNote",
    "Evidence",
    "Finding",
    "LetterTemplate",
    "MarketSize",
    "Measure",
    "Outreach",
    "OutreachMail",
    "Pair",
    "PartnerProfile",
    "PitchText",
    "PortalTrial",
    "Reference",
    "Score",
    "TargetAccount",
]
