"""What is kept of a wish that could not be judged: that it is withheld, and nothing else."""

from dataclasses import replace

from services.reporting.publications.canonical_json import digest_of, publication_body
from services.reporting.publications.populations import Population
from services.reporting.publications.publication_job import Facts, PublicationJob
from services.reporting.publications.records import METHOD, about
from services.reporting.publications.store import New


def unproved(wish: PublicationJob, facts: Facts) -> list[New]:
    """Withhold every population."""
    return [_new(each, wish, facts) for each in wish.populations]


def _new(population: Population, wish: PublicationJob, facts: Facts) -> New:
    new = New(
        population=population.code,
        period=wish.period,
        version=facts.versions.get(population.code, 0) + 1,
        reason=wish.reason,
        method=METHOD,
        caveats=(),
        withheld="unproved",
        partners=facts.partners[0],
        partners_ever=facts.partners[1],
        digest="",
        told={},
        bodies={},
    )
    said = about(new.population, new.period, new.version, new)
    return replace(new, digest=digest_of(publication_body(said, ())))
