import Store
import Values
import Wire

/// Finds the accepted minions that a target means.
struct Targeting: Sendable {
    let keys: KeyTable
    let store: any Store
    let pillar: any PillarSource
    let nodegroups: Value.Map

    func minions(_ target: Target) async throws -> [MinionID] {
        let ids = keys.accepted
        switch target.kind {
        case .glob where target.expression == "*": return ids
        case .glob: return ids.filter { Glob.matches($0.text, target.expression) }
        case .list:
            let wanted = Set(target.expression.split(separator: ",").map { String($0) })
            return ids.filter { wanted.contains($0.text) }
        default: throw HandlerError.bad("this master cannot target by \(target.kind.rawValue) yet")
        }
    }
}
