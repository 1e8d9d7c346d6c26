"""The processes of an installation: started, watched, ended, and what they say to each other."""
