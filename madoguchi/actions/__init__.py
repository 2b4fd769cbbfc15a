"""The only writers of the domain's state: one file an act, one transaction, one event."""
