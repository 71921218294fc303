"""What is done with language versions."""
