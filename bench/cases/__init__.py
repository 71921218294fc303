"""The requests that are measured, a module a door."""
