"""What goes in and comes out of each service. Generated from their OpenAPI documents."""
