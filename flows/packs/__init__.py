"""The packs that come with the product: one folder of YAML each, and no code."""
