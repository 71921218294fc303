"""The actions of deals, by use case."""
