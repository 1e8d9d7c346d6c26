"""The quick start's handler and agent as they stand; its workflow is the hotel's. One test alone installs it."""
