import OrderedCollections
import Values

/// One state's result, as the highstate outputter reads it.
struct ShownState {
    let value: Value
    let id: String
    let name: String
    /// `file.managed`.
    let function: String
    let result: Bool?
    let changes: Value.Map
    /// How many states stand behind this one (`state_compress_ids`).
    let weight: Int

    init(tag: String, _ value: Value) {
        // Salt prints escape characters of names and comments as they are; a terminal should not obey a minion.
        let parts = Self.parts(of: tag.withoutEscapes)
        self.value = value
        id = parts.count > 1 ? parts[1] : tag
        name = parts.count > 2 ? parts[2] : id
        function = parts.count > 3 ? "\(parts[0]).\(parts[3])" : parts[0]
        result = value["result"]?.bool
        changes = value["changes"]?.map ?? [:]
        weight = name.hasPrefix("state_compressed_") ? Self.trailingCount(in: id) : 1
    }

    var runNumber: Int { value["__run_num__"]?.int ?? 0 }

    var warnings: [String]? { value["warnings"]?.list.map { $0.map(\.pythonText) } }

    /// Continuation lines stand under the first.
    var comment: String {
        let text = (value["comment"]?.pythonText ?? "").stripped.withoutEscapes
        guard text.utf8.contains(0x0A) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: 14))
    }

    var terseResult: String {
        switch result {
        case false?: "Failed"
        case nil: "Differs"
        case true?: changes.isEmpty ? "Clean" : "Changed"
        }
    }

    /// The four parts of `file_|-conf_|-/etc/web.conf_|-managed`.
    static func parts(of tag: String) -> [String] {
        var parts: [String] = [], part: [UInt8] = []
        var rest = Array(tag.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: [0x5F, 0x7C, 0x2D]) {
                parts.append(String(decoding: part, as: UTF8.self))
                part = []
                rest = rest.dropFirst(3)
            } else {
                part.append(byte)
                rest = rest.dropFirst()
            }
        }
        return parts + [String(decoding: part, as: UTF8.self)]
    }

    private static func trailingCount(in id: String) -> Int {
        guard id.hasSuffix(")"), let open = id.lastIndex(of: "(") else { return 1 }
        return Int(id[id.index(after: open)...].dropLast()) ?? 1
    }
}
