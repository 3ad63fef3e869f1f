import Hosts

/// `/etc/hosts` as text: lines that are not asked for stay as they are.
struct HostsTable: Equatable, Sendable {
    static let path = "/etc/hosts"

    private var lines: [String]

    init(parsing text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    static func read(on host: any ReadableHost) throws -> HostsTable {
        guard try host.followedInfo(path) != nil else { return HostsTable(parsing: "") }
        return HostsTable(parsing: String(decoding: try host.read(path, limit: 64 << 20), as: UTF8.self))
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    // MARK: looking

    /// Every address with its names and comment, in the order of the file.
    var entries: [(address: String, names: [String], comment: String?)] {
        var entries: [(address: String, names: [String], comment: String?)] = []
        for entry in lines.compactMap(Self.entry) {
            if let place = entries.firstIndex(where: { $0.address == entry.address }) {
                entries[place].names += entry.names
                entries[place].comment = entry.comment ?? entries[place].comment
            } else {
                entries.append(entry)
            }
        }
        return entries
    }

    func names(of address: String) -> [String] { entries.first { $0.address == address }?.names ?? [] }

    func comment(of address: String) -> String? { entries.first { $0.address == address }?.comment }

    // MARK: changing

    mutating func add(_ name: String, to address: String) {
        guard let place = place(of: address), var entry = Self.entry(lines[place]) else {
            lines.append("\(address)\t\t\(name)")
            return
        }
        entry.names.append(name)
        lines[place] = Self.line(entry)
    }

    mutating func remove(_ name: String, from address: String) {
        lines = lines.compactMap { line in
            guard var entry = Self.entry(line), entry.address == address, entry.names.contains(name) else {
                return line
            }
            entry.names.removeAll { $0 == name }
            return entry.names.isEmpty ? nil : Self.line(entry)
        }
    }

    mutating func setComment(_ comment: String, of address: String) {
        guard let place = place(of: address), var entry = Self.entry(lines[place]) else { return }
        entry.comment = comment
        lines[place] = Self.line(entry)
    }

    /// The address has exactly these names, on one line; none: no line.
    mutating func set(_ names: [String], of address: String) {
        let first = place(of: address)
        var new: [String] = []
        for (index, line) in lines.enumerated() where Self.entry(line)?.address != address || index == first {
            if index != first {
                new.append(line)
            } else if !names.isEmpty {
                new.append(Self.line((address, names, nil)))
            }
        }
        if first == nil, !names.isEmpty { new.append(Self.line((address, names, nil))) }
        lines = new
    }

    private func place(of address: String) -> Int? { lines.firstIndex { Self.entry($0)?.address == address } }

    private static func entry(_ line: String) -> (address: String, names: [String], comment: String?)? {
        let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(whereSeparator: \.isWhitespace).map(String.init)
        guard let address = words.first else { return nil }
        let comment = parts.count > 1 ? CommandResult.trimmed(String(parts[1])) : ""
        return (address, Array(words.dropFirst()), comment.isEmpty ? nil : comment)
    }

    private static func line(_ entry: (address: String, names: [String], comment: String?)) -> String {
        let line = "\(entry.address)\t\t\(entry.names.joined(separator: " "))"
        return entry.comment.map { line + "\t\t# " + $0 } ?? line
    }
}
