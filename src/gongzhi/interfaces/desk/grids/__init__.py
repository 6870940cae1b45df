"""Grids at the desk: the map, proposals and their figures, adoption, and the three teams of each grid."""
