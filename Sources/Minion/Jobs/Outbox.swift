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
        } catch TransportError.refused(let status, let reason) {
            guard try await isFinal(status, client) else {
                throw TransportError.refused(status: status, reason: reason)
            }
            // The master will never want it: it does not know the job, or finds the return malformed.
            logger.error("the master refused a return", metadata: ["jid": "\(id)", "reason": "\(reason)"])
        }
        try journal.acknowledge(id)
    }

    /// Whether trying again is useless: the return itself is what is wrong, not the moment and not this minion.
    private func isFinal(_ status: Int, _ client: MasterClient) async throws -> Bool {
        if status == 403 {
            // Of a minion whose key was deleted the master takes nothing at all; otherwise it means this return.
            try await client.heartbeat()
            return true
        }
        return [400, 404, 409, 410, 413, 422].contains(status)
    }
}
