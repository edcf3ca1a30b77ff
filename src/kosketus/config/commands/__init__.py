"""One module for each command, exposing it as ``command``."""
