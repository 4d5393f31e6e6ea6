"""What is measured of reporting alone: it starts PostgreSQL, and neither Kafka nor a service."""
