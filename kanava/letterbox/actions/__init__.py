"""What happens to mails that come in: kept, read, answered, confirmed, taken over by staff."""
