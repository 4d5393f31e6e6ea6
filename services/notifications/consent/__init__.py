"""What she no longer agrees to stops here too, before anybody else has heard of it."""
