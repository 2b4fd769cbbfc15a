"""Letters: which one is due, in which words, and how it is handed to the mail server."""
