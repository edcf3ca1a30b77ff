"""The outreach's door: what other rooms may ask for."""
