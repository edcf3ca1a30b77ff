"""How fast mail is posted and sent."""
