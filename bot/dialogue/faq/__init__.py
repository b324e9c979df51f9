"""Questions: topics and their answers, offers, what is said in passing."""
