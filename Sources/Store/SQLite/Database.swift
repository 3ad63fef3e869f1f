import CSQLite
import Glibc

/// One connection to an SQLite file. Used by one thread only: the `DatabaseThread` that made it.
final class Database {
    enum Mode: Sendable {
        case write
        case read
    }

    let path: String
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var isOpen = true

    init(_ path: String, _ mode: Mode) throws {
        if mode == .write { Self.make(path) }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == .write ? SQLITE_OPEN_CREATE : 0)
        let status = sqlite3_open_v2(path, &handle, flags, nil)
        guard status == SQLITE_OK, let handle else {
            sqlite3_close(handle)
            throw StoreError.cannotOpen(path: path, reason: String(cString: sqlite3_errstr(status)))
        }
        self.path = path
        self.handle = handle
        try configure(mode)
    }

    deinit {
        close()
    }

    /// Checkpoints and closes. Nothing works afterwards.
    func close() {
        guard isOpen else { return }
        isOpen = false
        statements = [:]
        sqlite3_close_v2(handle)
    }

    /// An empty file for its owner alone; SQLite gives its companions the same mode.
    private static func make(_ path: String) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// WAL: readers never wait for the writer. FULL: what is committed survives a power cut.
    private func configure(_ mode: Mode) throws {
        sqlite3_busy_timeout(handle, 10_000)
        if mode == .write {
            try run("PRAGMA auto_vacuum = INCREMENTAL")
            try run("PRAGMA journal_mode = WAL")
        }
        try run("PRAGMA synchronous = FULL")
        try run("PRAGMA foreign_keys = ON")
        try run("PRAGMA cache_size = -1024")
        if mode == .read { try run("PRAGMA query_only = ON") }
    }

    func run(_ sql: String, _ values: SQLValue...) throws {
        try statement(sql).run(values) { _ in }
    }

    func rows<Element>(_ sql: String, _ values: SQLValue..., each: (Row) throws -> Element) throws -> [Element] {
        var elements: [Element] = []
        try statement(sql).run(values) { elements.append(try each($0)) }
        return elements
    }

    func first<Element>(_ sql: String, _ values: SQLValue..., read: (Row) throws -> Element) throws -> Element? {
        var element: Element?
        try statement(sql).run(values) { if element == nil { element = try read($0) } }
        return element
    }

    /// How many rows the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Runs `body` inside the transaction that is open, undoing only its own work when it fails.
    func nested<Result>(_ body: () throws -> Result) throws -> Result {
        try run("SAVEPOINT part")
        do {
            let result = try body()
            try run("RELEASE part")
            return result
        } catch {
            // After a full disk SQLite may have rolled back everything, savepoint included.
            if sqlite3_get_autocommit(handle) == 0 {
                try run("ROLLBACK TO part")
                try run("RELEASE part")
            }
            throw error
        }
    }

    func rollback() {
        if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
    }

    func damaged(_ what: String) -> StoreError {
        .damaged(path: path, what: what)
    }

    private func statement(_ sql: String) throws -> Statement {
        if let statement = statements[sql] { return statement }
        let statement = try Statement(sql, on: handle) { [path, handle] in
            .failed(path: path, reason: String(cString: sqlite3_errmsg(handle)))
        }
        statements[sql] = statement
        return statement
    }
}
