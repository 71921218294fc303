"""Records become partners, customers, deals and totals: resolved first, then written whole or not at all."""
