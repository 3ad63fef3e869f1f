package import Values
package import Wire

extension SQLiteStore {
    package func setGrains(_ grains: Value, of id: MinionID) async throws {
        let text = JSON.text(grains)
        try await writer.run { database in
            try database.run(
                """
                INSERT INTO minions (id, grains) VALUES (?, ?)
                ON CONFLICT (id) DO UPDATE SET grains = excluded.grains WHERE grains IS NOT excluded.grains
                """,
                .text(id.text),
                .text(text)
            )
        }
    }

    package func grains(of id: MinionID) async throws -> Value? {
        try await reader.run { try Self.grains(of: id, in: $0) }
    }

    package func minions(
        among ids: [MinionID],
        where matches: @escaping @Sendable (_ id: MinionID, _ grains: Value) -> Bool
    ) async throws -> [MinionID] {
        try await reader.run { database in
            try ids.filter { matches($0, try Self.grains(of: $0, in: database) ?? .null) }
        }
    }

    package func setLastSeen(_ times: [MinionID: Double]) async throws {
        guard !times.isEmpty else { return }
        try await writer.run { database in
            for (id, time) in times {
                try database.run(
                    "INSERT INTO minions (id, last_seen) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen",
                    .text(id.text),
                    .double(time)
                )
            }
        }
    }

    package func lastSeen() async throws -> [MinionID: Double] {
        try await reader.run { database in
            let pairs: [(MinionID, Double)] = try database.rows(
                "SELECT id, last_seen FROM minions WHERE last_seen IS NOT NULL"
            ) { (try name($0.text(0), in: database), $0.double(1)) }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
    }

    private static func grains(of id: MinionID, in database: Database) throws -> Value? {
        let text = try database.first("SELECT grains FROM minions WHERE id = ?", .text(id.text)) { $0.optionalText(0) }
        guard let text = text ?? nil else { return nil }
        do { return try JSON.parse(text) } catch { throw database.damaged("the grains of \(id) are \(error)") }
    }
}
