"""Files by their bytes: media, and spreadsheets written and read within bounds."""
