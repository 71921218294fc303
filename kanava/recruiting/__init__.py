"""Candidates on their way to becoming partners: profile, scores, path, outreach (guide: B, E)."""
