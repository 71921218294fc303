"""Banks of questions in a folder: questions/NAME.yaml."""
