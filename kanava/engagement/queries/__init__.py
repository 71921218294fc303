"""Reading touchpoints, next steps, mail that waits, and people's secret addresses."""
