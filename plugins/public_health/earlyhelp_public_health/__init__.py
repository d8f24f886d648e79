"""Public health: community assets, connector episodes, and whether people connected."""
