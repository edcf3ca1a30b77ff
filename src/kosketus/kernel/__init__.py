"""The kernel: clock, ids, facts, order, consumers, settings. Knows no business noun."""
