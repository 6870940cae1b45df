"""Words and parts that pages are made of."""
