"""Mail: out through the owner's server, and back what could not be delivered."""
