"""The command line: `main.py` names the commands, `commands/` carries them out."""
