"""The model that answers without any key, and what domains give it: grammars and phrases."""
