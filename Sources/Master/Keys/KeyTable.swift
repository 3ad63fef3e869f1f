import Store
import Synchronization
import Wire

/// All keys, in memory for the question every request asks, and in the store for ever.
///
/// An id has one key in use (accepted, pending or rejected). Any other key that claims the id is denied: listed, logged, never used.
final class KeyTable: Sendable {
    /// What became of a key that asked to be let in.
    enum Admission: Hashable, Sendable {
        case known(KeyState)
        /// Now on the list, in this state.
        case added(KeyState)
        /// The list for keys that nobody has accepted is full.
        case full
    }

    private struct Entry {
        var inUse: KeyRecord?
        var denied: [KeyRecord] = []

        var all: [KeyRecord] { (inUse.map { [$0] } ?? []) + denied }

        subscript(fingerprint: SHA256Hex) -> KeyRecord? {
            inUse?.fingerprint == fingerprint ? inUse : denied.first { $0.fingerprint == fingerprint }
        }
    }

    private struct State {
        var entries: [MinionID: Entry] = [:]
        var counts: [KeyState: Int] = [:]

        mutating func set(_ entry: Entry?, of id: MinionID) {
            for record in entries[id]?.all ?? [] { counts[record.state, default: 0] -= 1 }
            for record in entry?.all ?? [] { counts[record.state, default: 0] += 1 }
            entries[id] = entry
        }
    }

    /// How many denied keys are remembered for an id.
    private static let deniedLimit = 5

    private let store: any Store
    private let pendingLimit: Int
    private let state = Mutex(State())

    init(_ store: any Store, pendingLimit: Int) async throws {
        self.store = store
        self.pendingLimit = pendingLimit
        let stored = try await store.keys()
        state.withLock { state in
            for record in stored.map(\.record) {
                var entry = state.entries[record.id] ?? Entry()
                if record.state == .denied { entry.denied.append(record) } else { entry.inUse = record }
                state.set(entry, of: record.id)
            }
        }
    }

    /// Whether this is the key that was accepted for the id.
    func isAccepted(_ id: MinionID, _ fingerprint: SHA256Hex?) -> Bool {
        state.withLock { state in
            guard let key = state.entries[id]?.inUse else { return false }
            return key.state == .accepted && key.fingerprint == fingerprint
        }
    }

    var accepted: [MinionID] {
        state.withLock { state in
            state.entries.values.compactMap { $0.inUse?.state == .accepted ? $0.inUse?.id : nil }
        }.sorted()
    }

    func isAccepted(_ id: MinionID) -> Bool {
        state.withLock { $0.entries[id]?.inUse?.state == .accepted }
    }

    var all: [KeyRecord] {
        state.withLock { $0.entries.values.flatMap(\.all) }.sorted { ($0.id, $0.seen) < ($1.id, $1.seen) }
    }

    var counts: [KeyState: Int] {
        state.withLock { $0.counts }
    }

    func records(of id: MinionID) -> [KeyRecord] {
        state.withLock { $0.entries[id]?.all ?? [] }
    }

    /// Puts a key that asks to be let in on the list: as accepted if `isTrusted`, else as pending; as denied where the id has another key.
    func admit(_ id: MinionID, _ fingerprint: SHA256Hex, isTrusted: Bool, at now: Double) async throws -> Admission {
        let (admission, record) = state.withLock { state -> (Admission, KeyRecord?) in
            var entry = state.entries[id] ?? Entry()
            let known = entry[fingerprint]
            if let known, known.state != .pending || !isTrusted { return (.known(known.state), nil) }
            var record = KeyRecord(id: id, state: isTrusted ? .accepted : .pending, fingerprint: fingerprint, seen: now)
            if let known {
                record.seen = known.seen
                entry.inUse = record
            } else if entry.inUse != nil {
                guard entry.denied.count < Self.deniedLimit else { return (.known(.denied), nil) }
                record.state = .denied
                entry.denied.append(record)
            } else {
                guard isTrusted || state.counts[.pending, default: 0] < pendingLimit else { return (.full, nil) }
                entry.inUse = record
            }
            state.set(entry, of: id)
            return (.added(record.state), record)
        }
        if let record { try await store.put(StoredKey(record: record)) }
        return admission
    }

    /// Accepts or rejects a key of an id: the one in use, or the one with `fingerprint`, which then takes the place of any other.
    ///
    /// Nil when there is no such key.
    func change(_ id: MinionID, _ fingerprint: SHA256Hex?, to wanted: KeyState) async throws -> KeyRecord? {
        let record = state.withLock { state -> KeyRecord? in
            guard var entry = state.entries[id] else { return nil }
            guard var record = fingerprint.map({ entry[$0] }) ?? entry.inUse else { return nil }
            record.state = wanted
            entry.denied.removeAll { $0.fingerprint == record.fingerprint }
            if let replaced = entry.inUse, replaced.fingerprint != record.fingerprint {
                entry.denied.append(
                    KeyRecord(id: id, state: .denied, fingerprint: replaced.fingerprint, seen: replaced.seen)
                )
            }
            entry.inUse = record
            state.set(entry, of: id)
            return record
        }
        guard let record else { return nil }
        // Denied ones first: the store allows one key in use.
        for denied in records(of: id) where denied.state == .denied { try await store.put(StoredKey(record: denied)) }
        try await store.put(StoredKey(record: record))
        return record
    }

    /// Forgets an id: all its keys, or only a denied one with `fingerprint`. Says which keys are gone.
    func remove(_ id: MinionID, _ fingerprint: SHA256Hex?) async throws -> [KeyRecord] {
        let (gone, left) = state.withLock { state -> ([KeyRecord], [KeyRecord]) in
            guard var entry = state.entries[id] else { return ([], []) }
            let before = entry.all
            entry.denied.removeAll { fingerprint == nil || $0.fingerprint == fingerprint }
            if fingerprint == nil || entry.inUse?.fingerprint == fingerprint { entry.inUse = nil }
            state.set(entry.all.isEmpty ? nil : entry, of: id)
            return (before.filter { !entry.all.contains($0) }, entry.all)
        }
        guard !gone.isEmpty else { return [] }
        if left.isEmpty {
            try await store.removeKeys(of: id)
        } else {
            for record in gone { try await store.removeKey(of: id, record.fingerprint) }
        }
        return gone
    }

    /// Remembers which certificate a key was given last.
    func remember(certificate: String, serial: String, of id: MinionID, _ fingerprint: SHA256Hex) async throws {
        guard let record = records(of: id).first(where: { $0.fingerprint == fingerprint }) else { return }
        try await store.put(StoredKey(record: record, certificate: certificate, serial: serial))
    }
}
