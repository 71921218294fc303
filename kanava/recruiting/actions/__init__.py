"""What is done with candidates (guide: B, E)."""
