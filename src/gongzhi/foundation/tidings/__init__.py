"""How somebody wants to be told: at once or once a day, by e-mail or not, and of which area."""
