"""The demo programme: fifteen partners of a Finnish software company, alive on whatever day it is loaded.

Everything is made by the same actions that people use, in the order in which it would have happened, at moments
relative to the day of loading; so the demo's timelines, clocks and ledger are real. The same day gives the same demo.
"""

from kanava.config.demo.cast import PARTNER_SIGN_INS, PASSWORD, PLANS, SIGN_INS
from kanava.config.demo.loading import load

__all__ = ["PARTNER_SIGN_INS", "PASSWORD", "PLANS", "SIGN_INS", "load"]
