import CSQLite

/// A prepared statement: compiled once, run often.
final class Statement {
    private let handle: OpaquePointer
    private let failure: () -> StoreError

    init(_ sql: String, on connection: OpaquePointer, failure: @escaping () -> StoreError) throws {
        var handle: OpaquePointer?
        let status = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard status == SQLITE_OK, let handle else { throw failure() }
        self.handle = handle
        self.failure = failure
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Runs it and hands over each row. The statement is ready for its next run afterwards, whatever happened.
    func run(_ values: [SQLValue], _ each: (Row) throws -> Void) throws {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try each(Row(handle: handle))
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) throws {
        let status =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .int(let int): sqlite3_bind_int64(handle, index, Int64(int))
            case .double(let double): sqlite3_bind_double(handle, index, double)
            case .text(let text): bind(text, at: index)
            }
        guard status == SQLITE_OK else { throw failure() }
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies the bytes before this returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text64(
                    handle,
                    index,
                    $0.baseAddress,
                    UInt64($0.count),
                    transient,
                    UInt8(SQLITE_UTF8)
                )
            }
        }
    }
}

/// The row a statement stands on; columns count from 0.
struct Row {
    fileprivate let handle: OpaquePointer

    func int(_ column: Int32) -> Int {
        Int(sqlite3_column_int64(handle, column))
    }

    func double(_ column: Int32) -> Double {
        sqlite3_column_double(handle, column)
    }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func optionalText(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    func optionalDouble(_ column: Int32) -> Double? {
        isNull(column) ? nil : double(column)
    }
}
