"""What an auditor reads, at the desk."""
