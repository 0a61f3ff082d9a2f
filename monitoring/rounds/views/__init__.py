"""Pages of monitoring rounds."""
