import NIOCore
import Synchronization

/// Who is connected: it keeps the limits, and sends them home when the server stops.
final class Guests: Sendable {
    private struct State {
        var idle: [ObjectIdentifier: any Channel] = [:]
        var perClient: [String: Int] = [:]
        var count = 0
        var isClosing = false
    }

    private let limits: HTTPLimits
    private let state = Mutex(State())

    init(_ limits: HTTPLimits) {
        self.limits = limits
    }

    /// Why a connection is not taken.
    struct TooMany: Error {}

    func enter(_ channel: any Channel) throws {
        let client = channel.remoteAddress?.ipAddress ?? ""
        try state.withLock { state in
            guard !state.isClosing, state.count < limits.connections,
                state.perClient[client, default: 0] < limits.connectionsPerClient
            else { throw TooMany() }
            state.count += 1
            state.perClient[client, default: 0] += 1
        }
        channel.closeFuture.whenComplete { _ in self.remove(client) }
    }

    /// It waits for its next request, and can be closed meanwhile. False where that is so already.
    func becomesIdle(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.idle[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func becomesBusy(_ channel: any Channel) {
        state.withLock { _ = $0.idle.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Nobody else enters; who is idle leaves now, the others when they have their answer.
    func leave() {
        let idle = state.withLock { state in
            state.isClosing = true
            return Array(state.idle.values)
        }
        for channel in idle { channel.close(promise: nil) }
    }

    private func remove(_ client: String) {
        state.withLock { state in
            state.count -= 1
            let others = state.perClient[client, default: 1] - 1
            state.perClient[client] = others == 0 ? nil : others
        }
    }
}
