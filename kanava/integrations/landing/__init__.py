"""Records become partners, customers and deals: resolved first, then written whole or not at all."""
