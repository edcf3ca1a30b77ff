"""The front door: what stands between the network and Django."""
