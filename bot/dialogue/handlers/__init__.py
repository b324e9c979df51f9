"""What Pandu can do in talk: one file a topic of talk."""
