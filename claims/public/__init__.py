"""What readers see: the public index, the queries over it and over the log, and the site."""
