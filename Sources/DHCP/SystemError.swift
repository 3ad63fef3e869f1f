import Glibc

/// A call of the operating system that failed.
package struct SystemError: Error, CustomStringConvertible {
    /// What could not be done: `cannot bind port 67`.
    package let action: String
    package let code: Int32

    init(_ action: String, code: Int32 = errno) {
        self.action = action
        self.code = code
    }

    package var description: String { "\(action): \(String(cString: strerror(code)))" }

    /// The result of a call that says -1 when it fails.
    @discardableResult
    static func check<Result: SignedInteger>(_ result: Result, _ action: @autoclosure () -> String) throws -> Result {
        guard result != -1 else { throw SystemError(action()) }
        return result
    }
}
