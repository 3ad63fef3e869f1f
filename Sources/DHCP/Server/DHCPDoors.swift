import Synchronization

/// The sockets of one interface, or of all at once.
struct DHCPDoors: Sendable {
    let main: DHCPSocket
    /// The boot server's.
    let side: DHCPSocket
    /// For what other servers answer; nil: nobody wants to hear that.
    let ear: DHCPSocket?
    /// The interface's when they were opened.
    let number: UInt32

    init(_ settings: DHCPSettings, interface: String?, number: UInt32) throws {
        self.number = number
        main = try DHCPSocket(
            port: settings.port,
            interface: interface,
            kind: settings.sharesPort ? .beside : .bound
        )
        side = try DHCPSocket(port: settings.bootServerPort, interface: interface, kind: .bound)
        ear = settings.hearsOthers ? try DHCPSocket(port: 68, interface: interface, kind: .beside) : nil
    }
}

/// Sockets on their way to the one who closes them: whoever else held them would keep their ports.
final class HandedDoors: Sendable {
    private let doors: Mutex<DHCPDoors?>

    init(_ doors: DHCPDoors) { self.doors = Mutex(doors) }

    func take() -> DHCPDoors? {
        doors.withLock { doors in
            defer { doors = nil }
            return doors
        }
    }
}
