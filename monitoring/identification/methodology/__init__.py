"""A methodology as a document: its schema, its language, its checks and its differences."""
