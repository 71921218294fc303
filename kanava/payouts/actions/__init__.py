"""What finance and partners do about payouts: bank accounts, runs, files, and what the bank answers."""
