"""An attacker who holds everything that was ever published, and shares no code with the product.

``published`` alone touches the product: it lets it publish two years of an invented population.
"""
