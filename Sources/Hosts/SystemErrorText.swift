import Glibc

/// The system's words for an errno: `No space left on device`.
package func systemErrorText(_ number: Int32) -> String {
    String(cString: strerror(number))
}
