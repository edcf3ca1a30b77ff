"""The floor of people: the team that works here, the customers it works for."""
