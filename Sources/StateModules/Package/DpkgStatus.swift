/// dpkg's own database, `/var/lib/dpkg/status`, read in one pass over its bytes.
enum DpkgStatus {
    /// One paragraph's fields that matter.
    struct Entry: Equatable {
        var name = ""
        var wanted = ""
        var status = ""
        var version = ""
        var architecture = ""
    }

    static func packages(_ bytes: [UInt8]) -> InstalledPackages {
        let entries = entries(bytes)
        let native = entries.first { $0.name == "dpkg" }?.architecture
        var packages = InstalledPackages()
        for entry in entries {
            let isNative = native == nil || entry.architecture == native || entry.architecture == "all"
            let name = isNative ? entry.name : "\(entry.name):\(entry.architecture)"
            switch entry.status {
            case "installed", "triggers-pending", "triggers-awaited":
                packages.installed[name, default: []].append(entry.version)
                if entry.wanted == "hold" { packages.held.insert(name) }
            case "config-files":
                packages.removed[name, default: []].append(entry.version)
            default:
                break
            }
        }
        return packages
    }

    static func entries(_ bytes: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(bytes.count / 900)
        var entry = Entry()
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                if start == end {
                    if !entry.name.isEmpty { entries.append(entry) }
                    entry = Entry()
                } else {
                    entry.take(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                }
                start = end + 1
            }
        }
        if !entry.name.isEmpty { entries.append(entry) }
        return entries
    }
}

extension DpkgStatus.Entry {
    /// Takes a line, if it is one of the fields.
    fileprivate mutating func take(_ line: UnsafeBufferPointer<UInt8>) {
        switch line[0] {
        case UInt8(ascii: "P"):
            if let value = Self.value(line, "Package: ") { name = value }
        case UInt8(ascii: "V"):
            if let value = Self.value(line, "Version: ") { version = value }
        case UInt8(ascii: "A"):
            if let value = Self.value(line, "Architecture: ") { architecture = value }
        case UInt8(ascii: "S"):
            guard let words = Self.value(line, "Status: ")?.split(separator: " "), words.count == 3 else { return }
            (wanted, status) = (String(words[0]), String(words[2]))
        default:
            break
        }
    }

    private static func value(_ line: UnsafeBufferPointer<UInt8>, _ field: StaticString) -> String? {
        let count = field.utf8CodeUnitCount
        guard line.count > count else { return nil }
        for index in 0..<count where line[index] != field.utf8Start[index] { return nil }
        return String(decoding: UnsafeBufferPointer(rebasing: line[count...]), as: UTF8.self)
    }
}
