import Dispatch

extension DHCPSocket {
    /// Packets as they come, until whoever takes them stops. More than two thousand that nobody takes are lost, as they would be in
    /// the kernel: clients ask again.
    func datagrams() throws -> AsyncStream<Datagram> {
        let end = try Wakeup()
        return AsyncStream(bufferingPolicy: .bufferingOldest(2048)) { continuation in
            continuation.onTermination = { _ in end.signal() }
            DispatchQueue(label: "dhcp").async {
                while end.isReadable(self.descriptor) {
                    if let datagram = self.receive() { continuation.yield(datagram) }
                }
            }
        }
    }
}
