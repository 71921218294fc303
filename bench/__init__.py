"""How fast Kanava is on a programme of 10,000 partners and a million deals. Not a part of the product: it is not shipped.

`python -m bench` generates the programme, measures whole requests, and prints a table (docs/benchmarks.md).
"""
