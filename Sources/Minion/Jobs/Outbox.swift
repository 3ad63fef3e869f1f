import Logging
import Transport
import Wire

/// Sends returns to the master until it has them.
struct Outbox: Sendable {
    let journal: JobJournal
    let logger: Logger

    /// How many returns are under way at once.
    private static let width = 4

    /// Sends everything that is there. Throws when the master cannot be reached; what was not sent stays.
    func flush(to client: MasterClient) async throws {
        var open = journal.unsent[...]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.width {
                guard let id = open.popFirst() else { break }
                group.addTask { try await send(id, to: client) }
            }
            while try await group.next() != nil {
                if let id = open.popFirst() { group.addTask { try await send(id, to: client) } }
            }
        }
    }

    private func send(_ id: JobID, to client: MasterClient) async throws {
        guard let text = try journal.returnText(of: id) else { return }
        do {
            try await client.put(returnText: text, of: id)
        } catch TransportError.refused(let status, let reason) where Self.isFinal(status) {
            // The master will never want it: it does not know the job, or finds the return malformed.
            logger.error("the master refused a return", metadata: ["jid": "\(id)", "reason": "\(reason)"])
        }
        try journal.acknowledge(id)
    }

    /// Of the refusals these will not change: the request itself is what is wrong.
    private static func isFinal(_ status: Int) -> Bool { [400, 404, 409, 410, 413, 422].contains(status) }
}
