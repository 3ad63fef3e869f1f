import NIOCore
import Synchronization

/// Who is connected: it keeps the limits, and sends them home when the server stops.
final class Guests: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var idle: Set<ObjectIdentifier> = []
        /// How those are told to go who would stay for ever.
        var listeners: [ObjectIdentifier: @Sendable () -> Void] = [:]
        var perClient: [String: Int] = [:]
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
            guard !state.isClosing, state.channels.count < limits.connections,
                state.perClient[client, default: 0] < limits.connectionsPerClient
            else { throw TooMany() }
            state.channels[ObjectIdentifier(channel)] = channel
            state.perClient[client, default: 0] += 1
        }
        let id = ObjectIdentifier(channel)
        channel.closeFuture.whenComplete { _ in self.remove(id, of: client) }
    }

    /// It waits for its next request, and can be closed meanwhile. False where that is so already.
    func becomesIdle(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.idle.insert(ObjectIdentifier(channel))
            state.listeners[ObjectIdentifier(channel)] = nil
            return true
        }
    }

    func becomesBusy(_ channel: any Channel) {
        state.withLock { _ = $0.idle.remove(ObjectIdentifier(channel)) }
    }

    /// Its answer has no end, and is ended by `goes` when the server stops.
    func listens(_ channel: any Channel, goes: @Sendable @escaping () -> Void) {
        let isClosing = state.withLock { state in
            if !state.isClosing { state.listeners[ObjectIdentifier(channel)] = goes }
            return state.isClosing
        }
        if isClosing { goes() }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Nobody else enters; who is idle leaves now, who listens when he has heard the end, the others when they have their answer, or when
    /// it takes too long.
    func leave() {
        let (channels, idle, listeners) = state.withLock { state in
            state.isClosing = true
            return (state.channels, state.idle, state.listeners)
        }
        for goes in listeners.values { goes() }
        for (id, channel) in channels {
            let time = idle.contains(id) ? .zero : listeners[id] == nil ? limits.stopTime : limits.farewellTime
            _ = channel.closes(in: time)
        }
    }

    private func remove(_ id: ObjectIdentifier, of client: String) {
        state.withLock { state in
            state.channels[id] = nil
            state.idle.remove(id)
            state.listeners[id] = nil
            let others = state.perClient[client, default: 1] - 1
            state.perClient[client] = others == 0 ? nil : others
        }
    }
}
