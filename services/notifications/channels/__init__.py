"""The ways out: signed webhooks, e-mail and SMS, and what may be reached by them."""
