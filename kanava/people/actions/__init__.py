"""The actions of people, by use case."""
