"""Which providers a person stopped: who she is is released to none of them."""
