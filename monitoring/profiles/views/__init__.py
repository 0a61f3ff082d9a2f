"""Pages of risk profiles, resource maps, SWOT and catalogues of factors."""
