"""The preferences: how the page looks, which keys deal with suggestions, which languages."""
