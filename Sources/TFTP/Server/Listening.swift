import Synchronization

/// The sockets of a server from when they are open until its thread takes them.
final class Listening: Sendable {
    let port: UInt16
    private let sockets: Mutex<[DatagramSocket]>

    init(_ settings: TFTPSettings) throws(ServerError) {
        var port = settings.port
        var opened: [DatagramSocket] = []
        for address in settings.addresses {
            guard let endpoint = Endpoint(address, port: port) else { throw .badAddress(address) }
            let socket = try DatagramSocket(listeningOn: endpoint)
            // Where any port would do, all addresses get the same.
            port = socket.local.port
            opened.append(socket)
        }
        self.port = port
        sockets = Mutex(opened)
    }

    func take() -> [DatagramSocket] {
        sockets.withLock { sockets in
            defer { sockets = [] }
            return sockets
        }
    }
}
