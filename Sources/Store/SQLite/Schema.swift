/// The tables, as a list of migrations: a store of any earlier version is brought up to date when it is opened.
enum Schema {
    /// Entry n takes a store from version n to n + 1. Entries are never edited once released, only added.
    static let migrations: [[String]] = [
        [
            """
            CREATE TABLE jobs (
                jid TEXT PRIMARY KEY,
                published REAL NOT NULL,
                job TEXT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX jobs_published ON jobs (published)",
            """
            CREATE TABLE targets (
                jid TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                minion TEXT NOT NULL,
                state INTEGER NOT NULL,
                PRIMARY KEY (jid, minion)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX targets_owed ON targets (jid) WHERE state = 0",
            """
            CREATE TABLE returns (
                jid TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                minion TEXT NOT NULL,
                received REAL NOT NULL,
                value TEXT NOT NULL,
                UNIQUE (jid, minion)
            )
            """,
            """
            CREATE TABLE keys (
                id TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                state TEXT NOT NULL,
                seen REAL NOT NULL,
                certificate TEXT,
                serial TEXT,
                PRIMARY KEY (id, fingerprint)
            ) WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX keys_one_in_use ON keys (id) WHERE state <> 'denied'",
            """
            CREATE TABLE tokens (
                secret_hash TEXT PRIMARY KEY,
                ids TEXT NOT NULL,
                uses_left INTEGER NOT NULL,
                expires REAL NOT NULL,
                created REAL NOT NULL
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE minions (
                id TEXT PRIMARY KEY,
                grains TEXT,
                last_seen REAL
            )
            """,
            """
            CREATE TABLE events (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                time REAL NOT NULL,
                type TEXT NOT NULL,
                data TEXT NOT NULL
            )
            """,
            "CREATE INDEX events_time ON events (time)",
        ]
    ]

    static func migrate(_ database: Database) throws {
        let version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
        guard version <= migrations.count else {
            throw StoreError.tooNew(path: database.path, version: version, known: migrations.count)
        }
        guard version < migrations.count else { return }
        try database.run("BEGIN IMMEDIATE")
        do {
            for statement in migrations[version...].joined() { try database.run(statement) }
            try database.run("PRAGMA user_version = \(migrations.count)")
            try database.run("COMMIT")
        } catch {
            database.rollback()
            throw error
        }
    }
}
