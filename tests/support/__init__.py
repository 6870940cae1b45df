"""What the tests stand on: databases, the browser, and the planting of faults."""
