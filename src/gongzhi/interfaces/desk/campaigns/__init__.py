"""Door-knock rounds at the desk."""
