"""The composed notice goes in and comes out as a file of one format."""
