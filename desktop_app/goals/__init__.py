"""How much is written: today's words, a goal, and a log of the sessions."""
