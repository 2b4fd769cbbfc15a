"""The staff's pages: every one of them is entered through `entry.desk`."""
