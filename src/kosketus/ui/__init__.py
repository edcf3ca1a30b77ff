"""The shared look: base templates, components, tokens, charts, number words."""
