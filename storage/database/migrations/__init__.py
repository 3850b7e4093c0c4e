"""How the tables came to be: small steps forward, expand before contract."""
