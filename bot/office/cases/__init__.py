"""Cases: who has which, what is told to whom, and what is overdue."""
