"""What goes into the log, and what never does."""

import logging
import re


class WithoutSecrets(logging.Filter):
    """Strikes out of every line what matches `pattern`: the secret part of an address."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self.pattern = re.compile(pattern)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.pattern.sub("…", record.getMessage()), ()
        return True
