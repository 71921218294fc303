"""What is done with marketing money: asked for, decided, claimed, paid, and what time does to it (guide: C4)."""
