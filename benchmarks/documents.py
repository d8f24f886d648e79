"""The GraphQL documents that are asked and sent."""

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
      currentCoverages { startedOn person { id givenName familyName dateOfBirth } }
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
        currentCoverages { person { id givenName familyName } }
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
MANAGED_PLANS = """
query ManagedPlans {
  supportPlans(first: 50) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      title
      status
      openedOn
      household { id name }
      leadPractitioner { startedOn practitioner { name } }
    }
  }
}
"""
IDENTIFY_NEED = """
mutation IdentifyNeed($input: IdentifyNeedInput!) {
  identifyNeed(input: $input) {
    need {
      id
      code
      statement
      category
      identifiedOn
      metOn
      person { id givenName familyName }
      supportPlan { id title }
    }
    problems { code message }
  }
}
"""


def _people(filter_: str = "", variable: str = "", *, counted: bool = False) -> str:
    """Return the document of the first people by name, of those that a filter leaves."""
    declared = f"({variable})" if variable else ""
    given = f"filter: {{ {filter_} }}, " if filter_ else ""
    return f"""
query People{declared} {{
  people({given}first: 20, orderBy: NAME) {{
    {"totalCount" if counted else ""}
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ id givenName familyName dateOfBirth sex locality {{ name }} }}
  }}
}}
"""


PEOPLE = _people()
PEOPLE_COUNTED = _people(counted=True)
PEOPLE_NAMED = _people("familyNameStartsWith: $start", "$start: String!")
PEOPLE_BORN = _people("bornFrom: $day, bornTo: $day", "$day: Date!")
PEOPLE_NUMBERED = _people("identifier: { value: [$number] }", "$number: String!")
PEOPLE_LIVING = _people("locality: { code: [$code] }", "$code: String!")


def never_seen(document: str, number: int) -> str:
    """Return a document that asks the same in a text which nobody has sent before."""
    return document.replace("givenName", f"n{number}: givenName", 1)
