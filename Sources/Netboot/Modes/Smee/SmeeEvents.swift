package import DHCP
import Hosts
package import Logging
import ServiceLifecycle

/// What happens to the machines of Smee's mode: in the log, and on its way to a collector of traces.
package final class SmeeEvents: Service {
    package let log = EventLog()
    private let sightings = Sightings()
    private let traces: TraceSender?
    private let logger: Logger
    private let clock: @Sendable () -> Double

    /// `traces` nil: they go nowhere.
    package init(
        traces: TraceRules? = nil,
        logger: Logger,
        clock: @escaping @Sendable () -> Double = { LocalHost().now }
    ) {
        // The script is the last that machines get from here, so the next request for an address begins a new boot.
        self.traces = traces.map { TraceSender($0, endsWithScript: true, logger: logger) }
        self.logger = logger
        self.clock = clock
    }

    /// Sends traces until shutdown.
    package func run() async throws {
        guard let traces else {
            try? await gracefulShutdown()
            return
        }
        await traces.run(log)
    }

    /// Who has an address, as far as DHCP has shown it.
    package func owner(of address: IPv4Address?) -> MACAddress? { address.flatMap { sightings.owner(of: $0) } }

    /// What a machine's next requests can say to be part of its boot's trace.
    package func trace(of mac: MACAddress) -> TraceParent? { traces?.parent(of: mac, at: clock()) }

    package func record(
        _ stage: BootEvent.Stage,
        _ outcome: String,
        mac: MACAddress?,
        file: String? = nil,
        bytes: Int? = nil,
        text: String? = nil
    ) {
        let event = BootEvent(
            time: clock(),
            mac: mac,
            stage: stage,
            outcome: outcome,
            file: file,
            bytes: bytes,
            text: text
        )
        log.add(event)
        logger.info("\(stage.rawValue)", metadata: event.metadata)
    }

    /// A line that a machine has logged.
    package func heard(_ message: SyslogMessage, from client: IPv4Address) {
        let text = (message.tag.map { $0 + ": " } ?? "") + message.text
        record(
            .syslog,
            "\(message.severity)",
            mac: owner(of: client),
            text: owner(of: client) == nil ? "\(client): \(text)" : text
        )
    }

    /// An answer to DHCP, or why there is none.
    package func observed(_ exchange: Exchange) {
        guard let client = exchange.client else { return }
        if let claim = AddressClaim(exchange, givesAddresses: false) { sightings.note(claim, at: clock()) }
        let stage: BootEvent.Stage = exchange.arrival.port == .bootServer ? .bootServer : .dhcp
        switch exchange.outcome {
        case .answered(let reply):
            let outcome = exchange.request.type == .discover ? "offered" : "acknowledged"
            record(stage, outcome, mac: client.mac, file: reply.packet.file.isEmpty ? nil : reply.packet.file)
        case .ignored(let reason): record(stage, "ignored", mac: client.mac, text: reason.description)
        }
    }
}
