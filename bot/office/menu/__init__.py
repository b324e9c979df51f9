"""What an officer can do: her home, today, her help, and the commands on her phone."""
