"""What programmes write where there is nothing."""

# In lower case.
NULLS = frozenset(
    ["null", "none", "n/a", "#n/a", "nan", "-", "–", "—", "\\n", "(null)", "(none)", "(blank)", "(empty)"]
)
