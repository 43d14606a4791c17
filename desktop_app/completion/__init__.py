"""From keystroke to ghost text: what to ask, who answers, what is shown."""
