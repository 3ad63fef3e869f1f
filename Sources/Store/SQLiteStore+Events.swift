import Values

extension SQLiteStore {
    package func add(_ event: StoredEvent) async throws {
        let text = JSON.text(event.data)
        try await writer.run { database in
            try database.run(
                "INSERT INTO events (time, type, data) VALUES (?, ?, ?)",
                .double(event.time),
                .text(event.type),
                .text(text)
            )
        }
    }

    package func events(after number: Int, limit: Int) async throws -> [StoredEvent] {
        try await reader.run { database in
            try database.rows(
                "SELECT number, time, type, data FROM events WHERE number > ? ORDER BY number LIMIT ?",
                .int(number),
                .int(limit)
            ) { try StoredEvent($0, in: database) }
        }
    }

    package func lastEvents(_ count: Int) async throws -> [StoredEvent] {
        try await reader.run { database in
            try database.rows(
                "SELECT number, time, type, data FROM events ORDER BY number DESC LIMIT ?",
                .int(count)
            ) { try StoredEvent($0, in: database) }.reversed()
        }
    }
}

extension StoredEvent {
    fileprivate init(_ row: Row, in database: Database) throws {
        guard let data = try? JSON.parse(row.text(3)) else { throw database.damaged("an event is not JSON") }
        self.init(number: row.int(0), time: row.double(1), type: row.text(2), data: data)
    }
}
