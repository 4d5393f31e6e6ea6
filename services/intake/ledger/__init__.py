"""Who received what of her, when and on whose word; told so that she can stop it."""
