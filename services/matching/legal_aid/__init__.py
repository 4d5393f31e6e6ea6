"""Legal aid: whether she may have it without a look at her means, and by which article."""
