"""What is done with surveys and feedback."""
