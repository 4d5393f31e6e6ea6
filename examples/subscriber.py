"""Hears outcomes from Kafka. `pip install kafka-python`; see contracts/asyncapi.json."""

import json
import os
from pathlib import Path

from kafka import KafkaConsumer

outcomes = KafkaConsumer(
    "outcomes",
    bootstrap_servers=os.environ.get("KAFKA_BOOTSTRAP", "127.0.0.1:29092"),
    security_protocol="SASL_PLAINTEXT",
    sasl_mechanism="SCRAM-SHA-512",
    sasl_plain_username="subscriber",
    sasl_plain_password=Path(os.environ["KAFKA_PASSWORD_FILE"]).read_text(),
    group_id="subscriber-example",
    auto_offset_reset="earliest",
    enable_auto_commit=False,
)
while True:
    for records in outcomes.poll(timeout_ms=1000).values():
        for record in records:
            print(dict(record.headers)["ce_type"].decode(), json.loads(record.value), flush=True)
    outcomes.commit()
