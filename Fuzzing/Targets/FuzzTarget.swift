import Compiler
import OrderedCollections
import Values
import YAML

/// A parser that reads what anybody may have written. `run` must come back, whatever the bytes are.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case jinja, yaml, matcher, sls, pillar, dhcp, tftp, http, netboot

    package func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .jinja: TemplateAttack.run(text)
        case .yaml: Self.readYAML(text)
        case .matcher: Self.match(text)
        case .sls: TreeAttack.compile(text)
        case .pillar: TreeAttack.compilePillar(text)
        case .dhcp: PacketAttack.run(bytes)
        case .tftp: TransferAttack.run(bytes)
        case .http: RequestAttack.run(text)
        case .netboot: ConfigurationAttack.run(text)
        }
    }

    /// What was read is written and read again, which must give the same.
    private static func readYAML(_ text: String) {
        guard let node = try? YAML.parse(text, file: "fuzz") else { return }
        let written = YAML.emit(node.value)
        guard let again = try? YAML.parse(written, file: "written")?.value ?? .null else { return }
        precondition(again == node.value || written.contains("nan"), "written YAML reads otherwise")
    }

    /// The first line is the kind of target, the rest the expression.
    private static func match(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let matcher = Matcher(
            id: "web1.example.com",
            grains: ["os": "Debian", "roles": ["web", "db"], "ipv4": ["10.0.0.5"], "ipv6": ["2001:db8::5"]],
            pillar: ["a": ["b": ["c": "d", "e": ["f"]]]],
            nodegroups: ["mine": "web* or N@other", "other": ["web1", "N@mine"]]
        )
        let kinds = TargetKind(name: parts[0]).map { [$0] } ?? TargetKind.allCases
        for kind in kinds {
            _ = matcher.problem(kind, parts.last ?? "")
            _ = matcher.matches(kind, parts.last ?? "")
        }
    }
}
