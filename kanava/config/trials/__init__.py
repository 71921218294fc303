"""Portal trials: each candidate's sample data in a database of its own, and the same portal shown on it.

Nothing that a candidate does in a trial can reach the programme: a request below `/trial/N/` works on trial N's database
and no other, and no job ever works there, so no letter goes out. Ending a trial drops its database.
"""
