"""Who is responsible for what, at the desk."""
