import Values
import Wire

/// The store of a single master: one SQLite file, a writing and a reading connection.
package final class SQLiteStore: Store {
    let writer: DatabaseThread
    let reader: DatabaseThread

    /// Opens the file, making or migrating it as needed.
    package init(path: String) async throws {
        writer = try await DatabaseThread(path, .write)
        do {
            reader = try await DatabaseThread(path, .read)
        } catch {
            writer.close()
            throw error
        }
    }

    deinit {
        reader.close()
        writer.close()
    }

    package func purge(before time: Double) async throws {
        try await writer.run { database in
            try database.run("DELETE FROM jobs WHERE published < ?", .double(time))
            try database.run("DELETE FROM events WHERE time < ?", .double(time))
            try database.run("DELETE FROM tokens WHERE expires < ? OR uses_left < 1", .double(time))
        }
        try await writer.run { try $0.run("PRAGMA incremental_vacuum(1000)") }
    }

    package func close() async {
        reader.close()
        writer.close()
        await reader.closed()
        await writer.closed()
    }
}

/// Stored JSON, read back.
func parse<Kind: Message>(_ text: String, as kind: Kind.Type, in database: Database) throws -> Kind {
    do { return try Kind(parsing: Array(text.utf8)) } catch {
        throw database.damaged("\(Kind.self) cannot be read: \(error)")
    }
}

/// A stored name, read back.
func name<Name: CheckedName>(_ text: String, in database: Database) throws -> Name {
    guard let name = Name(text) else { throw database.damaged("'\(text)' is not a \(Name.self)") }
    return name
}
