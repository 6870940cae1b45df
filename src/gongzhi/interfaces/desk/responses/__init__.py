"""The desk's pages of the room "responses"."""
