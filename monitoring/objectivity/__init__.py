"""Signs of bias: lists of marked schools as the federal institute or the region sends them down."""
