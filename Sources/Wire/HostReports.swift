package import Values

/// `POST /v1/minion/events`: what happens on a minion's host, for the master's journal.
package struct HostReports: Message, Hashable {
    /// One thing that happened: `netboot/52:54:00:12:34:56/booting`, or what `cm-call event.send` said.
    package struct Report: Hashable, Sendable {
        package var tag: String
        package var data: Value

        package init(tag: String, data: Value) {
            self.tag = tag
            self.data = data
        }
    }

    package var events: [Report]

    /// What one request may hold.
    package static let countLimit = 200
    package static let sizeLimit = 512 << 10
    /// Below this name a minion may report what its host sees; beside it there are only events of `event.send`.
    package static let root = "netboot/"

    package init(events: [Report]) { self.events = events }

    package init(json: Value) throws(MessageError) {
        events = try json.all("events") { value throws(MessageError) in
            let report = Report(tag: try value.text("tag"), data: value["data"] ?? .null)
            guard report.isAllowed else {
                throw MessageError("tag", "must be below \(Self.root), or not the master's own, and plain")
            }
            guard report.data.map != nil || EventTag(report.tag) != nil else {
                throw MessageError("data", "must be a mapping")
            }
            return report
        }
        guard events.count <= Self.countLimit else { throw MessageError("events", "are too many at once") }
    }

    package var json: Value {
        ["events": .list(events.map { ["tag": .string($0.tag), "data": $0.data] })]
    }
}

extension HostReports.Report {
    fileprivate var isAllowed: Bool {
        guard tag.hasPrefix(HostReports.root) else { return EventTag(tag) != nil }
        return tag.utf8.count <= 120 && tag.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}
