"""What all services share, on a real PostgreSQL and a real Kafka."""
