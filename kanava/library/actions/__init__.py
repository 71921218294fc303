"""What is done with materials."""
