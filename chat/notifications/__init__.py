"""What reaches a person who is not looking: the bell, pushes to devices, e-mail."""
