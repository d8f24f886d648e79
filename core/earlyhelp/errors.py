"""The errors that earlyhelp raises on purpose: each says what happened and what to do."""


class EarlyHelpError(Exception):
    """Something an operator or a developer can mend: what happened, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}\n  Remedy: {remedy}")
        self.message = message
        self.remedy = remedy


class SettingsError(EarlyHelpError):
    """One or more settings are missing or wrong."""


class DatabaseError(EarlyHelpError):
    """The database cannot be started, reached or migrated."""


class PluginError(EarlyHelpError):
    """One or more plugins cannot be loaded; the message lists every fault found."""


class ExtensionError(EarlyHelpError):
    """A precondition or a reaction of a plugin failed, and with it the verb; nothing was kept."""


class DeclarationError(EarlyHelpError):
    """A declaration of a type, field or rule cannot be compiled safely."""


class SelectionError(EarlyHelpError):
    """A selection asks for something that the declared map does not hold."""
