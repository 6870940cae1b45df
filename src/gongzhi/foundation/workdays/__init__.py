"""Working days as they really are, make-up days included, and deadlines counted in them."""
