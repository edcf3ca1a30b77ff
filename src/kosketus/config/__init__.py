"""The roof: settings, urls, the front door and the command line. Knows all rooms, known by none."""
