"""The few addresses of the shared look itself."""
