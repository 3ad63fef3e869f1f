import Wire

/// What `cm` was asked to do, checked.
struct RemotePlan: Sendable {
    var publication: Publication
    var batch: BatchSize?
    /// Only so many of the minions, chosen at random among those that are there.
    var subset: Int?
    /// Give up on whoever has not answered after this many seconds; nil: wait while they work.
    var timeout: Double?
    /// Print everything at the end, as one.
    var isGathered = false
    var isVerbose = false
    var style: OutputStyle

    /// How long a minion whose connection broke has to come back.
    var lostGrace = 15.0
    /// How long `--batch` and `--subset` wait for the answers that tell whom to send the job.
    var pingTimeout = 5.0

    /// Whether the picture of running jobs would be in the way.
    var isQuiet: Bool { style.format == .quiet }

    /// With `--subset`: the plan for the minions that were chosen.
    func narrowed(by api: any MasterAPI) async throws -> RemotePlan {
        guard let subset else { return self }
        let chosen = try await RollCall(self, of: api).having(publication.function).shuffled().prefix(subset)
        guard !chosen.isEmpty else { throw Failure.noMinions }
        var plan = self
        plan.publication.target = Target(.list, chosen.map(\.text).joined(separator: ","))
        return plan
    }
}

extension Failure {
    /// Nobody is in the target.
    static let noMinions = Failure(
        "No minions matched the target. No command was sent, no jid was assigned.",
        exitCode: ExitStatus.noReturn
    )
}
