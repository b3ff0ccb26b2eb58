"""The pages of claims, one module a subject."""
