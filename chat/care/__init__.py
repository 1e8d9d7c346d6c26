"""What a person does with conversations as a whole: name, archive, pin, delete."""
