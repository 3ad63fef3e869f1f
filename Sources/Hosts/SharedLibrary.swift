import Glibc

/// A shared library that is loaded when it is needed, for good: what every process would have to carry otherwise.
package struct SharedLibrary {
    /// Why it cannot be used, and what to do about it.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    private let name: String
    private let handle: UnsafeMutableRawPointer

    /// `package`: what to install where it is missing.
    package init(_ name: String, package: String) throws(Problem) {
        guard let handle = dlopen(name, RTLD_NOW) else {
            throw Problem(description: "\(name) cannot be loaded: install \(package)")
        }
        self.name = name
        self.handle = handle
    }

    /// One of its functions; the caller says of which type it is, as the library's header does.
    package func function<Function>(_ symbol: String) throws(Problem) -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw Problem(description: "\(name) has no \(symbol): a newer version is needed")
        }
        return unsafeBitCast(address, to: Function.self)
    }
}
