"""What is done about touchpoints, next steps, mail that came in, and people's secret addresses."""
