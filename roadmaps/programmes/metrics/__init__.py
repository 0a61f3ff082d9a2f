"""The catalogue of metrics: facts that the portal computes by itself and opens down to rows."""
