import Hosts
import NIOCore

extension Error {
    /// A failed system call in the words of the system; anything else in its own.
    var inWords: String { (self as? IOError).map { systemErrorText($0.errnoCode) } ?? "\(self)" }

    /// What to say where a port could not be opened: NIO's own words name its functions.
    func whileListening(on address: String, _ port: Int) -> any Error {
        guard let error = self as? IOError else { return self }
        return HostError.system(doing: "listen on", path: "\(address):\(port)", errno: error.errnoCode)
    }
}
