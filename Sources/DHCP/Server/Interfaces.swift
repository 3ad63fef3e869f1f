import NIOCore
import NIOPosix
import Synchronization

/// The network interfaces of this machine and their addresses, which may change while it runs.
final class Interfaces: Sendable {
    struct Interface: Hashable, Sendable {
        var name: String
        var addresses: [IPv4Address]

        /// The address that others reach us at: a global one, else a link-local one, else loopback.
        var address: IPv4Address? { addresses.min { Self.rank($0) < Self.rank($1) } }

        private static func rank(_ address: IPv4Address) -> Int {
            switch address.rawValue >> 16 {
            case 0x7F00...0x7FFF: 2
            case 0xA9FE: 1
            default: 0
            }
        }
    }

    private struct Reading {
        var interfaces: [Int: Interface] = [:]
        var time: ContinuousClock.Instant?
    }

    private let reading = Mutex(Reading())

    /// The interface with an index, as it was within the last second.
    subscript(index: Int) -> Interface? { current[index] }

    /// All of our addresses.
    var addresses: Set<IPv4Address> { Set(current.values.flatMap(\.addresses)) }

    /// Those with these names, or all that lead out of this machine, with their indices.
    func chosen(_ names: [String]) -> [(index: Int, name: String, address: IPv4Address)] {
        current.compactMap { index, interface in
            guard let address = interface.address, names.isEmpty || names.contains(interface.name),
                !names.isEmpty || address.rawValue >> 24 != 127
            else { return nil }
            return (index: index, name: interface.name, address: address)
        }.sorted { $0.index < $1.index }
    }

    private var current: [Int: Interface] {
        reading.withLock { reading in
            if let time = reading.time, time.duration(to: .now) < .seconds(1) { return reading.interfaces }
            reading = Reading(interfaces: Self.read(), time: .now)
            return reading.interfaces
        }
    }

    private static func read() -> [Int: Interface] {
        let devices = (try? System.enumerateDevices()) ?? []
        return devices.reduce(into: [:]) { interfaces, device in
            guard let address = device.address.flatMap({ Destination($0) })?.address else { return }
            interfaces[device.interfaceIndex, default: Interface(name: device.name, addresses: [])].addresses
                .append(address)
        }
    }
}

extension Destination {
    /// Nil for what is no address of the Internet Protocol, version 4.
    init?(_ address: SocketAddress) {
        guard case .v4(let v4) = address else { return nil }
        self.init(
            IPv4Address(rawValue: UInt32(bigEndian: v4.address.sin_addr.s_addr)),
            port: UInt16(bigEndian: v4.address.sin_port)
        )
    }
}
