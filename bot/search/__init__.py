"""From what was typed to ranked topics; pure, explainable."""
