import Wire

/// What `cm` was asked to do, checked.
struct RemotePlan: Sendable {
    var publication: Publication
    var batch: BatchSize?
    /// Give up on whoever has not answered after this many seconds; nil: wait while they work.
    var timeout: Double?
    /// Print everything at the end, as one.
    var isGathered = false
    var isVerbose = false
    var style: OutputStyle

    /// How long a minion whose connection broke has to come back.
    var lostGrace = 15.0
    /// How long `--batch` waits for the pings that tell whom to send the job.
    var pingTimeout = 5.0

    /// Whether the picture of running jobs would be in the way.
    var isQuiet: Bool { style.format == .quiet }
}
