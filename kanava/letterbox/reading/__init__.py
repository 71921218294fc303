"""What a partner wrote about deals, in a mail's text or a sheet, as facts, questions and doubts. No database, no clock."""
