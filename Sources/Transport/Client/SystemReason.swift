import Glibc

/// The system's words for an errno.
func systemReason(_ number: CInt) -> String { String(cString: strerror(number)) }
