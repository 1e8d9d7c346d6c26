"""The words of planning's letters, and to whom they go."""
