"""Team: users, roles, keys and calendars of the people who work here."""
