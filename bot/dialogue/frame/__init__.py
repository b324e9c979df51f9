"""What holds from any state: menu, danger, groups, pace, coming and going."""
