"""Reading payouts: runs and their payments, accounts, and where statements stand."""
