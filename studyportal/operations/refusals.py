"""Why a backup is not made, not believed or not put back: each one sentence for whoever typed the command."""


class BackupRefused(Exception):
    """`str(refusal)` is the sentence."""
