"""What `make` runs: checks, suites and generators of this repository. Not part of the product."""
