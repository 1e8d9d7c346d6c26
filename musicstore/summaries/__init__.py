"""What came of the store's tools, in words for models and people, made of what they tell programs."""
