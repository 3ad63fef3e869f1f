import DHCP
package import Hosts
package import Values

/// Lines in the daemon's own files that it cannot have written: a broken disk, or an editor. The last line may be torn, which is what a
/// hard stop leaves, and no damage.
package struct DamagedLines: Sendable {
    private let host: any ReadableHost

    package init(_ host: any ReadableHost = LocalHost()) { self.host = host }

    /// What is wrong with the journal and the leases of these settings; nothing where they are not there, or not for us to read.
    package func findings(_ settings: NetbootSettings) -> [Diagnostic] {
        journal(settings.journal) + leases(settings.leases)
    }

    package func journal(_ path: String) -> [Diagnostic] {
        var table = OnceTable()
        for (number, line) in lines(of: path) { table.read(line, number: number) }
        let hint = "boots that were ordered before it are held back: see 'cm-netboot once list'"
        return table.damaged.map { finding(path, $0, "the journal of one-time boots", hint) }
    }

    package func leases(_ path: String) -> [Diagnostic] {
        let hint = "a lease is lost, and its address may be given to another machine"
        return lines(of: path).filter { !$0.line.isEmpty && Lease($0.line) == nil }.map {
            finding(path, $0.number, "the leases", hint)
        }
    }

    private func finding(_ path: String, _ number: Int, _ what: String, _ hint: String) -> Diagnostic {
        let place = SourceLocation(file: path, line: number)
        return Diagnostic(.warning, "this line of \(what) is damaged", hint: hint, at: place)
    }

    private func lines(of path: String) -> [(number: Int, line: String)] {
        guard let bytes = try? host.read(path, limit: 1 << 26) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return lines.enumerated().map { (number: $0.offset + 1, line: String(decoding: $0.element, as: UTF8.self)) }
    }
}
