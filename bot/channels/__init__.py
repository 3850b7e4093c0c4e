"""Channels: each folder sends and receives by one provider, behind `channel.py`."""
