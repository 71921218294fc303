"""Actions of onboarding: plans and their tasks, check-ins, co-selling, templates."""
