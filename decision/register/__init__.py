"""The certificate register (证照数据库): files of certificates read, those of a case found, results recorded."""

from decision.register.cases import Held, certificates_of, not_registered
from decision.register.entries import Defaults
from decision.register.importing import Imported, import_certificates
from decision.register.issued import Result, certificates_of_result

__all__ = [
    "Defaults",
    "Held",
    "Imported",
    "Result",
    "certificates_of",
    "certificates_of_result",
    "import_certificates",
    "not_registered",
]
