"""Staff themselves: invites, onboarding, roster, refusals."""
