"""What a person sees and does of what is known of them: a page, and REST for programs."""
