"""How the words of a text that came in are read: signs, quotes of ours, yes, no, decisions."""
