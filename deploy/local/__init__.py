"""The whole of Jieli on one machine: Kafka, PostgreSQL, Zipkin, the catcher and the services.

Everything runs as child processes below one home folder and listens on loopback alone.
`control` starts, stops and describes the stack; `stack` is the same for tests, in-process.
"""
