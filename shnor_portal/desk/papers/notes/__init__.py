"""What notes are made of: works of a school in words, grounds, causes, advice."""
