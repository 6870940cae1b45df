"""My grid on the phone."""
