package import Values

/// The ways in which one state can depend on another. In Salt's order of strength, weakest first.
package enum RequisiteKind: String, CaseIterable, Sendable {
    case onfail
    case onfailAny = "onfail_any"
    case onfailAll = "onfail_all"
    case require
    case requireAny = "require_any"
    case onchanges
    case onchangesAny = "onchanges_any"
    case watch
    case watchAny = "watch_any"
    case prereq

    var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One entry of a requisite list: `- file: /etc/web.conf`, `- web-conf`, `- sls: web.*`.
package struct RequisiteReference: Hashable, Sendable {
    /// `file`, `sls`, or `id` for a bare name, which any module may have.
    package var module: String
    package var target: String

    /// Nil for what is not a reference; the compiler has reported it.
    package init?(_ node: Node) {
        if let target = node.string {
            self.init(module: "id", target: target)
            return
        }
        guard let pair = node.pairs?.first, let key = pair.key.string, let target = pair.value.string else {
            return nil
        }
        self.init(module: key.split(separator: ".").first.map(String.init) ?? key, target: target)
    }

    init(module: String, target: String) {
        self.module = module
        self.target = target
    }
}

extension LowState {
    /// What this state says under one kind of requisite (or `listen`).
    package func references(_ argument: String) -> [RequisiteReference] {
        self[argument]?.list?.compactMap { RequisiteReference($0) } ?? []
    }
}
