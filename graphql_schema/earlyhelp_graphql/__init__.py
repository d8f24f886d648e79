"""The GraphQL API: schema, execution, HTTP, OAuth and the command line."""
