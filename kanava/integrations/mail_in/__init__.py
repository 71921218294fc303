"""Mail that comes in: read, told where it belongs, and taken there."""
