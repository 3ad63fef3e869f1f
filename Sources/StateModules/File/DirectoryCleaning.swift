import Hosts
import OrderedCollections
import Patterns
import States
import Values

/// `clean: True`: what no required state keeps is removed from a directory.
struct DirectoryCleaning: Sendable {
    let patterns: [String]

    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let isCleaning = try arguments.bool("clean", or: false)
        patterns = try arguments.strings("exclude_pat") ?? []
        guard isCleaning else { return nil }
    }

    init(patterns: [String]) {
        self.patterns = patterns
    }

    /// What is to go, without what goes with its directory anyway. `kept` are paths that stay.
    func superfluous(in directory: String, _ context: StateContext, keeping kept: Set<String> = []) throws -> [String] {
        var keep = kept
        var whole: [String] = []
        for state in context.required where state.state == "file" {
            keep.insert(FilePath.trimmed(state.name))
            // The states that fill a directory are trusted with all of it.
            if ["directory", "recurse"].contains(state.function) { whole.append(FilePath.trimmed(state.name)) }
        }
        for path in keep {
            var parent = FilePath.parent(of: path)
            while FilePath.isBelow(parent, directory) {
                keep.insert(parent)
                parent = FilePath.parent(of: parent)
            }
        }
        return try superfluous(below: directory, root: directory, keep, whole, on: context.host)
    }

    private func superfluous(
        below directory: String,
        root: String,
        _ keep: Set<String>,
        _ whole: [String],
        on host: any ReadableHost
    ) throws -> [String] {
        var found: [String] = []
        for name in try host.list(directory) {
            let path = directory + "/" + name
            if whole.contains(where: { $0 == path || FilePath.isBelow(path, $0) }) { continue }
            let relative = String(path.dropFirst(root.count + 1))
            if patterns.contains(where: { FilePattern.matches(relative, $0) }) { continue }
            let isDirectory = try host.info(path)?.kind == .directory
            guard isDirectory else {
                if !keep.contains(path) { found.append(path) }
                continue
            }
            let below = try superfluous(below: path, root: root, keep, whole, on: host)
            let isExcluded = try hasExcluded(path, root: root, on: host)
            let isNeeded = keep.contains(path) || isExcluded
            found += isNeeded ? below : [path]
        }
        return found
    }

    /// Whether something below a directory is excluded from cleaning.
    private func hasExcluded(_ directory: String, root: String, on host: any ReadableHost) throws -> Bool {
        guard !patterns.isEmpty else { return false }
        for name in try host.list(directory) {
            let path = directory + "/" + name
            let relative = String(path.dropFirst(root.count + 1))
            if patterns.contains(where: { FilePattern.matches(relative, $0) }) { return true }
            if try host.info(path)?.kind == .directory, try hasExcluded(path, root: root, on: host) { return true }
        }
        return false
    }
}

/// `exclude_pat` and `include_pat`: a glob, or a regular expression after `E@`.
enum FilePattern {
    static func matches(_ path: String, _ pattern: String) -> Bool {
        guard pattern.hasPrefix("E@") else { return Glob.matches(path, pattern) }
        // The pattern was checked with the arguments.
        let expression = try? RegularExpression.cached(String(pattern.dropFirst(2)))
        return (try? expression?.firstMatch(in: path)) != nil
    }

    /// Checks the patterns of an argument.
    static func take(_ key: String, _ arguments: inout Arguments) throws(Diagnostic) -> [String] {
        var look = arguments
        let node = look.take(key)
        let patterns = try arguments.strings(key) ?? []
        for pattern in patterns where pattern.hasPrefix("E@") {
            do {
                _ = try RegularExpression(String(pattern.dropFirst(2)))
            } catch {
                throw Diagnostic(
                    .error,
                    "'\(pattern)' in '\(key)' of ID '\(arguments.id)' is not a regular expression",
                    at: node?.location ?? arguments.location
                )
            }
        }
        return patterns
    }
}
