import Synchronization

/// Every variable name this process has seen in a template.
struct SymbolTable {
    static let shared = Mutex(SymbolTable())

    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    mutating func number(_ name: String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(names.count)
        numbers[name] = number
        names.append(name)
        return number
    }
}
