"""The desk: what staff can do, the same typed in chat or from the command line."""
