import Values
import Wire

/// Where a minion's pillar comes from.
protocol PillarSource: Sendable {
    /// The pillar and, in words that a minion may see, what went wrong.
    func pillar(of id: MinionID, grains: Value, environment: EnvironmentName?) async -> PillarReply
}
