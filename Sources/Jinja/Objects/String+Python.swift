extension String.UTF8View {
    var isASCIIOnly: Bool { allSatisfy { $0 < 0x80 } }
}

extension String {
    /// Python's `len`: the number of code points.
    var scalarCount: Int { utf8.count { $0 & 0xC0 != 0x80 } }

    func containsText(_ part: String) -> Bool {
        part.isEmpty || byteOffset(of: part) != nil
    }

    /// Where `part` first stands, in bytes.
    func byteOffset(of part: String, from start: Int = 0) -> Int? {
        Array(utf8).firstIndex(of: Array(part.utf8), from: start)
    }

    /// Python's `s.replace(old, new, count)`.
    func replacing(text old: String, with new: String, count limit: Int = .max) -> String {
        let bytes = Array(utf8)
        let part = Array(old.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var left = limit
        if part.isEmpty { return insertingEverywhere(new, limit: limit) }
        var index = 0
        while left > 0, let found = bytes.firstIndex(of: part, from: index) {
            result += bytes[index..<found]
            result += Array(new.utf8)
            index = found + part.count
            left -= 1
        }
        result += bytes[index...]
        return String(decoding: result, as: UTF8.self)
    }

    private func insertingEverywhere(_ new: String, limit: Int) -> String {
        var result = ""
        var left = limit
        for scalar in unicodeScalars {
            if left > 0 { result += new }
            left -= 1
            result.unicodeScalars.append(scalar)
        }
        return left > 0 ? result + new : result
    }
}
