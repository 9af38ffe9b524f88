"""What an operation may refuse with. ``web/errors.py`` says which page or status each becomes."""

from collections.abc import Sequence

from compliance.kernel.i18n import Text, _


class Refusal(Exception):
    """A request that can't be granted, with every reason at once, each in plain words."""

    def __init__(self, *reasons: Text) -> None:
        super().__init__(*reasons)
        self.reasons: Sequence[Text] = reasons

    def __str__(self) -> str:
        return " ".join(str(reason) for reason in self.reasons)


class NotFound(Refusal):
    """The object does not exist, or is somebody else's: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__(_("Halaman atau data ini tidak ada, atau bukan milik Anda."))


class Forbidden(Refusal):
    """The actor's roles do not allow this anywhere."""

    def __init__(self) -> None:
        super().__init__(_("Peran Anda tidak mengizinkan tindakan ini."))


class SignInNeeded(Refusal):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__(_("Silakan masuk terlebih dahulu."))


class Invalid(Refusal):
    """What was entered can't be used; ``fields`` says which field for what reason."""

    def __init__(self, *reasons: Text, fields: dict[str, Text] | None = None) -> None:
        super().__init__(*reasons, *(fields or {}).values())
        self.fields = fields or {}


class Conflict(Refusal):
    """The state does not (or no longer) allow it: already done, or not yet."""


class Stale(Conflict):
    """Somebody else changed the object after the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("Data ini sudah diubah orang lain setelah Anda membukanya. Isian Anda masih ada: periksa, lalu simpan.")
        )


class GateClosed(Conflict):
    """A certificate or payment is stopped by obstacles; each reason is one obstacle."""


class UnusableFile(Refusal):
    """A file that can't be read at all (not a sheet, protected, too large, no header)."""
