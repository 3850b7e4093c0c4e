"""The session machine: booked, live, ended, reported, and the clocks that watch it."""
