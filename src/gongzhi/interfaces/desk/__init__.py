"""The desk: pages for staff and partner organisations, one folder for each room."""
