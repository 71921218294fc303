"""Kanava, the operating system for a channel partner programme."""

__version__ = "0.1.0"
