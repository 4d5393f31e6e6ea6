"""The list of Java libraries."""

from deploy.local import downloads, kafka, lock_jars, zipkin


def test_the_listed_versions_are_the_ones_shown() -> None:
    assert kafka.VERSION == lock_jars.KAFKA
    assert zipkin.VERSION == lock_jars.ZIPKIN
    names = [jar.file.name for jar in downloads.everything()]
    assert f"kafka-server-{kafka.VERSION}.jar" in names
    assert f"zipkin-server-{zipkin.VERSION}-exec.jar" in names


def test_every_library_has_a_size_and_a_hash() -> None:
    assert all(jar.size > 0 and len(jar.sha256) == 64 for jar in downloads.everything())
