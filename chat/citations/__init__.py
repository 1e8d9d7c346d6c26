"""Which passages an answer names, as chips that open them. Reading them is strict: what is none stays text."""
