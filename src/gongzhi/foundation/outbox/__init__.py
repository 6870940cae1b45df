"""Messages that leave after the transaction that caused them."""
