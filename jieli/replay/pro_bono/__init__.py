"""The pro bono lawyers' network, 2018 to 2020: an invented replay with the published margins."""
