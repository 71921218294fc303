"""Reading guides."""
