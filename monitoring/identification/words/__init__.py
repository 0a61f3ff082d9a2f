"""Rules, readings and outcomes in Russian words."""
