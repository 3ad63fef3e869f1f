package import Logging

/// A packet, and what came of it.
package struct Exchange: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case answered(Reply)
        case ignored(IgnoredPacket)
    }

    package var request: Packet
    package var arrival: Arrival
    /// Nil when no booting machine asks.
    package var client: PXEClient?
    package var outcome: Outcome
}

extension Exchange {
    /// What a log line says of it.
    package var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "mac": "\(request.hardwareAddress)", "type": "\(request.type)", "interface": "\(arrival.interface)",
        ]
        if let client { metadata["client"] = "\(client.firmware.rawValue) \(client.architecture.rawValue)" }
        switch outcome {
        case .ignored(let reason): metadata["ignored"] = "\(reason)"
        case .answered(let reply):
            metadata["answer"] = "\(reply.packet.type)"
            metadata["to"] = "\(reply.destination)"
            if reply.packet.yourAddress != .any { metadata["address"] = "\(reply.packet.yourAddress)" }
            if !reply.packet.file.isEmpty { metadata["file"] = "\(reply.packet.file)" }
        }
        return metadata
    }
}
