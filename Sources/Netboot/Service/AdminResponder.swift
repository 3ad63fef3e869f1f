package import DHCP
import OrderedCollections
package import TFTP
import Values

/// The door for operators, on the loopback address: live events and metrics.
package struct AdminResponder: HTTPResponder {
    private let service: BootService
    private let dhcp: DHCPCounters?
    private let tftp: TFTPCounters?

    /// The counters of those servers that run.
    package init(_ service: BootService, dhcp: DHCPCounters? = nil, tftp: TFTPCounters? = nil) {
        self.service = service
        self.dhcp = dhcp
        self.tftp = tftp
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.method == .get || request.method == .head else { return .text("GET it\n", status: 405) }
        switch request.path {
        case "/events": return follow(request)
        case "/metrics":
            return HTTPBootResponse(
                headers: [(name: "Content-Type", value: "text/plain; version=0.0.4")],
                body: .bytes(Array(Metrics.text(service, dhcp?.counts, tftp?.counts).utf8))
            )
        case "/recent":
            let events = service.events.recent.map(\.json)
            return HTTPBootResponse(
                headers: [(name: "Content-Type", value: "application/json")],
                body: .bytes(Array(JSON.text(.list(events)).utf8))
            )
        case "/machines":
            let machines = service.events.lasts.map { SeenMachine(last: $0, facts: facts($0)).json }
            return HTTPBootResponse(
                headers: [(name: "Content-Type", value: "application/json")],
                body: .bytes(Array(JSON.text(.list(machines)).utf8))
            )
        case "/health": return health
        default: return BootResponder.missing
        }
    }

    /// A service without its interfaces boots nobody, however well it is otherwise.
    private var health: HTTPBootResponse {
        let deaf = (dhcp?.counts.deaf ?? []).sorted()
        return deaf.isEmpty ? .text("ok\n") : .text("no DHCP on \(deaf.joined(separator: ", "))\n", status: 503)
    }

    private func facts(_ event: BootEvent) -> Facts {
        event.mac.flatMap { service.sightings.facts($0) } ?? Facts()
    }

    private func follow(_ request: HTTPBootRequest) -> HTTPBootResponse {
        guard let events = service.events.admit(after: start(request)) else {
            return .text(
                "\(EventLog.guestLimit) follow the events already: end one of them, or ask for /recent\n",
                status: 503
            )
        }
        return HTTPBootResponse(
            headers: [(name: "Content-Type", value: "application/x-ndjson")],
            body: .stream(EventStream(run: service.events.run, events: events))
        )
    }

    /// `?run=R&after=N`: who has read this life's events up to N gets those after it.
    private func start(_ request: HTTPBootRequest) -> Int {
        guard request["run"] == service.events.run else { return 0 }
        return request["after"].flatMap { Int($0) } ?? 0
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {}
}

/// Events as lines of JSON, the last ones first, for as long as somebody reads.
struct EventStream: HTTPBodySource {
    let run: String
    let events: AsyncStream<BootEvent>
    var size: Int? { nil }
    var isEndless: Bool { true }

    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        for await event in events {
            var line = event.json
            line["run"] = .string(run)
            try await each(Array((JSON.text(line) + "\n").utf8))
        }
    }
}
