"""Every event that was counted, kept in sealed chunks per month when Kafka keeps it no longer."""
