"""What a clause of a message may ask for: each reader understands one kind of wish, or none."""
