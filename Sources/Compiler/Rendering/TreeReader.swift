import Hosts
import OrderedCollections
import States
import Synchronization
import Values

/// A file tree for code that cannot wait: where compiling meets async work. Remembers what it read.
final class TreeReader: Sendable {
    private struct Known {
        var environments: [String]?
        var names: [String: [String]] = [:]
        var texts: [String: String?] = [:]
    }

    private let files: any FileTree
    private let state = Mutex(Known())

    init(_ files: any FileTree) {
        self.files = files
    }

    func environments() throws(Diagnostic) -> [String] {
        if let known = state.withLock({ $0.environments }) { return known }
        let names = try waiting("the environments") { [files] in try await files.environments() }
        state.withLock { $0.environments = names }
        return names
    }

    /// The text of a file; nil where the tree has no such file.
    func text(_ path: String, in environment: String) throws(Diagnostic) -> String? {
        let key = "\(environment):\(path)"
        if let known = state.withLock({ $0.texts[key] }) { return known }
        let bytes = try waiting(path) { [files] () -> [UInt8]? in
            guard let entry = try await files.entry(path, in: environment) else { return nil }
            return try await files.contents(of: entry)
        }
        var text: String?
        if let bytes { text = try decode(bytes, path) }
        state.withLock { [text] in $0.texts[key] = .some(text) }
        return text
    }

    /// The text of a file that was read, whatever its environment.
    func known(_ path: String) -> String? {
        state.withLock { known in known.texts.first { $0.key.hasSuffix(":\(path)") }?.value }
    }

    /// Every SLS name of an environment, in the order of the paths.
    func names(in environment: String) throws(Diagnostic) -> [String] {
        if let known = state.withLock({ $0.names[environment] }) { return known }
        let entries = try waiting("the files of \(environment)") { [files] in
            try await files.entries(under: "", in: environment)
        }
        let names = entries.map(\.path).filter { $0.hasSuffix(".sls") }.map { path in
            let stem = path.hasSuffix("/init.sls") ? path.dropLast(9) : path.dropLast(4)
            return String(stem).replacing("/", with: ".")
        }
        state.withLock { $0.names[environment] = names }
        return names
    }

    /// The names that a pattern stands for; a name stands for itself.
    func names(matching pattern: String, in environment: String) throws(Diagnostic) -> [String] {
        guard Glob.isPattern(pattern) else { return [pattern] }
        let found = try names(in: environment).filter { Glob.matches($0, pattern) }
        return found.isEmpty ? [pattern] : found
    }

    /// The names that are there: one, or all that a pattern matches.
    func existing(matching pattern: String, in environment: String) throws(Diagnostic) -> [String] {
        var existing: [String] = []
        for name in try names(matching: pattern, in: environment) where try sls(name, in: environment) != nil {
            existing.append(name)
        }
        return existing
    }

    /// `a.b` is `a/b.sls`, else `a/b/init.sls`.
    func sls(_ name: String, in environment: String) throws(Diagnostic) -> SLSFile? {
        let stem = name.replacing(".", with: "/")
        for path in ["\(stem).sls", "\(stem)/init.sls"] {
            if let text = try text(path, in: environment) {
                return SLSFile(name: name, environment: environment, path: path, text: text)
            }
        }
        return nil
    }

    private func decode(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = UTF8Mistake.line(in: bytes) ?? 1
            throw Diagnostic(.error, "\(path) is not UTF-8 text", at: SourceLocation(file: path, line: line))
        }
        return text
    }

    private func waiting<Success: Sendable>(
        _ what: String,
        _ work: @escaping @Sendable () async throws -> Success
    ) throws(Diagnostic) -> Success {
        let result = OwnThread.wait { () async -> Result<Success, any Error> in
            do { return .success(try await work()) } catch { return .failure(error) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error as Diagnostic): throw error
        case .failure(let error): throw Diagnostic(.error, "cannot read \(what): \(error)")
        }
    }
}

/// An SLS file as it was found.
struct SLSFile {
    var name: String
    var environment: String
    var path: String
    var text: String

    var isInit: Bool { path.hasSuffix("/init.sls") }
}
