"""The page: a text editor with a ghost, and what a writer wants around it."""
