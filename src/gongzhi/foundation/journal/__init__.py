"""Who did what and when: only ever added to, and sealed so that a change is found."""
