"""Learning paths in a folder: courses/NAME/path.yaml, a Markdown file a lesson and language, and what belongs to them."""
