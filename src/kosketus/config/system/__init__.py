"""How the installation itself is: a page of the roof, which knows all rooms."""
