/// Looks for the DHCP servers and proxies of a network as a booting machine would: asks everybody, and listens to who answers what. It takes
/// no port and no address.
package struct ServerSearch: Sendable {
    /// A server that answered.
    package struct Answer: Hashable, Sendable {
        package var interface: String
        package var server: ForeignServer
        /// It is one of this machine's own addresses.
        package var isOurs: Bool
    }

    /// An interface on which nobody could be asked.
    package struct Failure: Hashable, Sendable {
        package var interface: String
        /// What the system said to what.
        package var reason: String
        /// Of the system.
        package var code: Int32
    }

    package struct Outcome: Sendable {
        package var answers: [Answer] = []
        package var failures: [Failure] = []
    }

    private let interfaces = Interfaces()
    private let names: [String]

    /// On the named interfaces, or on all that lead out of this machine.
    package init(interfaces names: [String]) { self.names = names }

    /// Asks now and once more halfway, and listens for `seconds`. An interface that cannot be used keeps none of the others from it.
    package func outcome(within seconds: Double) async throws -> Outcome {
        let all = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for place in interfaces.chosen(names) {
                group.addTask {
                    do {
                        let socket = try DHCPSocket(port: 68, interface: place.name, kind: .beside)
                        let heard = try await listen(socket, place.name, seconds) {
                            try ask(socket, place.index, place.address)
                        }
                        return Outcome(answers: Array(heard))
                    } catch let error as SystemError {
                        return Outcome(failures: [
                            Failure(interface: place.name, reason: "\(error)", code: error.code)
                        ])
                    }
                }
            }
            return try await group.reduce(into: Outcome()) { all, one in
                all.answers += one.answers
                all.failures += one.failures
            }
        }
        return Outcome(
            answers: all.answers.sorted {
                ($0.interface, $0.server.address, $0.server.bootFile) < (
                    $1.interface, $1.server.address, $1.server.bootFile
                )
            },
            failures: all.failures.sorted { $0.interface < $1.interface }
        )
    }

    private func listen(
        _ socket: DHCPSocket,
        _ name: String,
        _ seconds: Double,
        ask: @Sendable @escaping () throws -> Void
    )
        async throws -> Set<Answer>
    {
        let datagrams = try socket.datagrams()
        let listener = Task {
            var answers: Set<Answer> = []
            for await datagram in datagrams {
                if let answer = answer(datagram, name), answers.count < 64 { answers.insert(answer) }
            }
            return answers
        }
        defer { listener.cancel() }
        for _ in 0..<2 {
            try ask()
            try await Task.sleep(for: .seconds(seconds / 2))
        }
        listener.cancel()
        return await listener.value
    }

    private func answer(_ datagram: Datagram, _ name: String) -> Answer? {
        guard let packet = try? Packet(datagram.payload), packet.hardwareAddress == Self.mac,
            let server = ForeignServer(packet, ours: [])
        else { return nil }
        return Answer(interface: name, server: server, isOurs: interfaces.addresses.contains(server.address))
    }

    private func ask(_ socket: DHCPSocket, _ index: Int, _ address: IPv4Address) throws {
        for question in Self.questions {
            let destination = Destination(.broadcast, port: 67)
            try socket.send(question.encoded().bytes, to: destination, from: address, interface: index)
        }
    }

    /// A locally administered address that no card has.
    private static let mac = MACAddress((0x02, 0x63, 0x6D, 0x64, 0x6F, 0x63))

    /// A BIOS ROM, UEFI and an iPXE: servers tell them different files.
    private static let questions: [Packet] = [
        question(1, .bios), question(2, .efiX64), question(3, .bios) { $0.options[.userClass] = UserClass("iPXE") },
    ]

    private static func question(
        _ number: UInt32,
        _ architecture: ClientArchitecture,
        _ change: (inout Packet) -> Void = { _ in }
    )
        -> Packet
    {
        var packet = Packet(.request, .discover, transaction: 0x636D_0000 | number, hardwareAddress: mac)
        packet.isBroadcast = true
        packet.options[.architectures] = [architecture]
        packet.options[.vendorClass] =
            "PXEClient:Arch:\(architecture == .bios ? "00000:UNDI:002001" : "00007:UNDI:003016")"
        change(&packet)
        return packet
    }
}
