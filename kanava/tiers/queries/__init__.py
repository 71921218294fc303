"""Reading where partners stand, and what lies ahead of their tiers."""
