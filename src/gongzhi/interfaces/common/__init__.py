"""What all doors of the house share: the way in, guards, refusals, lists and the look of pages."""
