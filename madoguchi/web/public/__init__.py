"""The job seeker's pages, one file per journey."""
