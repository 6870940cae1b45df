"""The three lists at the desk: how they stand, snapshots, projects, and resources matched with needs."""
