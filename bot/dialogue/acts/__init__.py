"""What she wants to do, said in her own words."""
