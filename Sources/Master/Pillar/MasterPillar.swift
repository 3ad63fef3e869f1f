import Logging
import Values
import Wire

/// Compiles pillar on the master, from `pillar_roots`.
struct MasterPillar: PillarSource {
    let settings: MasterSettings
    let logger: Logger

    func pillar(of id: MinionID, grains: Value, environment: EnvironmentName?) async -> PillarReply {
        PillarReply(pillar: [:], errors: [])
    }
}
