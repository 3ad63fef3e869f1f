import Hosts
import OrderedCollections
package import States
package import Values

/// `locale.system`: the host speaks this language where nobody says otherwise.
///
///     de_DE.UTF-8:
///       locale.system: []
package struct LocaleSystem: StateModule {
    package static let name = "locale.system"

    let locale: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        locale = arguments.name
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = context.grains["os_family"] == "Debian" ? "/etc/default/locale" : "/etc/locale.conf"
        let old = try context.host.followedInfo(path) == nil ? [] : context.host.read(path, limit: 1 << 20)
        var lines = String(decoding: old, as: UTF8.self).split(separator: "\n").map(String.init)
        let place = lines.firstIndex { $0.hasPrefix("LANG=") }
        let current = place.map { lines[$0].dropFirst(5).filter { $0 != "\"" && $0 != "'" } }
        if current == locale { return .satisfied("System locale \(locale) already set") }
        if let place { lines[place] = "LANG=\(locale)" } else { lines.append("LANG=\(locale)") }
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        return .change(
            [Step("write \(path)", .write(path: path, .bytes(text), FileAttributes()))],
            changes: context.isTest ? [:] : ["locale": .string(locale)],
            comment: "Set system locale \(locale)",
            inTest: "System locale \(locale) needs to be set"
        )
    }
}
