"""What texts are about and which of them say the same: kinds of need and near-duplicates. Texts only, never persons.

Imported by its modules, since only ``pairs`` and ``plain`` do without the large libraries that web processes leave out.
"""
