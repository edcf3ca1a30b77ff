"""How fast orders, subscriptions, tickets, spend and signals are recorded."""
