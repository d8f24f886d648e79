"""What is asked: three documents, and the addresses of the limit's endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOUSEHOLD_PLAN = """
query HouseholdPlan($id: ID!) {
  household(id: $id) {
    id
    name
    members {
      role
      startedOn
      person { id givenName familyName dateOfBirth sex lifeStage }
    }
    supportPlan {
      id
      title
      status
      openedOn
      version
      people { startedOn person { id givenName familyName dateOfBirth } }
      leadPractitioner {
        startedOn
        practitioner { id name jobTitle organisation { name } }
      }
      teamAroundTheFamily {
        role
        startedOn
        practitioner { id name jobTitle organisation { name } }
      }
      needs(first: 20) {
        totalCount
        nodes { id code statement category identifiedOn metOn person { id givenName } }
      }
      goals(first: 20) {
        totalCount
        nodes {
          id
          statement
          ownWords
          targetOn
          lifecycleStatus
          achievementStatus
          person { id givenName }
          need { id code }
          actions(first: 10) {
            totalCount
            nodes {
              id
              description
              dueOn
              doneOn
              responsiblePerson { id givenName }
              responsiblePractitioner { id name }
            }
          }
        }
      }
      placements(first: 5) {
        nodes { decidedOn reason position { code label } decidedBy { name } }
      }
    }
  }
}
"""
CASELOAD = """
query Caseload {
  supportPlans(first: 50) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      cursor
      node {
        id
        title
        status
        openedOn
        household { id name }
        leadPractitioner { startedOn practitioner { name } }
        people { person { id givenName familyName } }
        needCount
      }
    }
  }
}
"""
PERSON = """
query Person($id: ID!) {
  person(id: $id) {
    id
    givenName
    familyName
    preferredName
    dateOfBirth
    sex
    lifeStage
    locality { code name }
    version
  }
}
"""


@dataclass(frozen=True)
class Workload:
    """One kind of question: its document, and the UUIDs of what is asked about in turn."""

    name: str
    document: str
    type_name: str
    path: str
    uuids: tuple[str, ...]

    @property
    def questions(self) -> list[Mapping[str, Any]]:
        """The GraphQL requests, one for each UUID."""
        return [
            {"query": self.document, "variables": {"id": f"{self.type_name}_{uuid}"}}
            if self.type_name
            else {"query": self.document}
            for uuid in self.uuids
        ]

    @property
    def paths(self) -> list[str]:
        """The same questions as the limit is asked them, one address for each UUID."""
        return [f"{self.path}/{uuid}" if uuid else self.path for uuid in self.uuids]


def leaves(value: Any) -> int:
    """Return how many scalars an answer holds."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1
