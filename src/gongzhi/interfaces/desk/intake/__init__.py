"""What others wrote down: orders of the hotline, neighbours' chats; confirmed at the desk, answered from here."""
