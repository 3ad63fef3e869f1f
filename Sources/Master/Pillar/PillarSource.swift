import Values
import Wire

/// Where a minion's pillar comes from.
protocol PillarSource: Sendable {
    /// The pillar, for targeting.
    func pillar(of id: MinionID, grains: Value) async -> Value
    /// The pillar and, in words that a minion may see, what went wrong; with all else that a state run needs.
    func reply(to question: PillarQuestion, of id: MinionID, grains: Value) async -> PillarReply
}
