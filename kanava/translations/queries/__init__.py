"""Reading sources, their language versions, orders and reviews."""
