"""Ways out to customers and in from them: one folder for each connector, none of which knows another."""
