"""How the words of a received SMS are read: signs, quotes of ours, yes, no, decisions."""
