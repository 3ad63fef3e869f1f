import Synchronization

/// A line and a column of a template, both from 1. The file is the template's.
struct Position: Hashable, Sendable {
    var line: Int32
    var column: Int32
}

/// A name's number. Names are numbered once a process, so that variables are found without comparing text.
struct Symbol: Hashable, Sendable {
    let id: Int32

    init(_ name: String) {
        id = SymbolTable.shared.withLock { $0.number(name) }
    }

    var name: String {
        SymbolTable.shared.withLock { $0.names[Int(id)] }
    }
}
