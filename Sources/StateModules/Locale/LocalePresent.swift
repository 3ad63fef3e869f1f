import Hosts
import OrderedCollections
package import States
package import Values

/// `locale.present`: programs can speak this language.
///
///     de_DE.UTF-8:
///       locale.present: []
package struct LocalePresent: StateModule {
    package static let name = "locale.present"

    private static let list = "/etc/locale.gen"
    private static let supported = "/usr/share/i18n/SUPPORTED"

    let locale: String
    let name: LocaleName

    package init(arguments: inout Arguments) throws(Diagnostic) {
        locale = arguments.name
        name = LocaleName(locale)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if try await isPresent(on: context.host) { return .satisfied("Locale \(locale) is already present") }
        guard let steps = try steps(in: context) else {
            return .impossible("Failed to generate locale \(locale): \(Self.supported) does not know it")
        }
        return .change(
            steps,
            changes: context.isTest ? [:] : ["locale": .string(locale)],
            comment: "Generated locale \(locale)",
            inTest: "Locale \(locale) needs to be generated"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            return Report(result: false, comment: "Failed to generate locale \(locale): \(failure)")
        }
        guard try await isPresent(on: context.host) else {
            return Report(result: false, comment: "Failed to generate locale \(locale)")
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }

    private func isPresent(on host: any ReadableHost) async throws -> Bool {
        let answer = try await host.capture(Command("locale", ["-a"]))
        return answer.output.split(separator: "\n").contains { LocaleName(String($0)).normal == name.normal }
    }

    /// Nil where the system cannot make such a locale.
    private func steps(in context: StateContext) throws -> [Step]? {
        let host = context.host
        guard ["Debian", "Arch"].contains(context.grains["os_family"]?.string) else {
            let charset = name.charset.isEmpty ? "ISO-8859-1" : name.charset
            let arguments = ["-i", name.language + name.modifier, "-f", charset, "--quiet", locale]
            return [Step("generate \(locale)", .run(Command("localedef", arguments), accepting: [0]))]
        }
        guard let line = try line(on: host) else { return nil }
        let old = try host.followedInfo(Self.list) == nil ? [] : host.read(Self.list, limit: 1 << 22)
        let text = String(decoding: old, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let isListed = lines.contains { CommandResult.trimmed($0) == line }
        if !isListed {
            let comment = lines.firstIndex { CommandResult.trimmed(String($0.drop { $0 == "#" })) == line }
            if let comment { lines[comment] = line } else { lines.append(line) }
        }
        let new = Array(lines.map { $0 + "\n" }.joined().utf8)
        let write = Step("write \(Self.list)", .write(path: Self.list, .bytes(new), FileAttributes()))
        let generate = Step("generate \(locale)", .run(Command("locale-gen"), accepting: [0]))
        return isListed ? [generate] : [write, generate]
    }

    /// `de_DE.UTF-8 UTF-8`, as the system's list has it.
    private func line(on host: any ReadableHost) throws -> String? {
        let words = locale.split(separator: " ")
        let wanted = words.count > 1 ? locale : nil
        guard try host.followedInfo(Self.supported) != nil else {
            return wanted ?? "\(locale) \(name.charset.isEmpty ? "ISO-8859-1" : name.charset)"
        }
        let text = String(decoding: try host.read(Self.supported, limit: 1 << 22), as: UTF8.self)
        return text.split(separator: "\n").map(String.init).first { line in
            LocaleName(line).normal == name.normal && (wanted == nil || wanted == line)
        }
    }
}
