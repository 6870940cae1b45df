"""Offers, asks, agreements, claims and check-ins at the desk, for the community and for its partners."""
