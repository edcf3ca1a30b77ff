"""Files that people take away: the numbers of a page, and the answers behind them."""
