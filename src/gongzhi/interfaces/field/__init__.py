"""The phone in the stairwell: pages for whoever stands at doors."""
