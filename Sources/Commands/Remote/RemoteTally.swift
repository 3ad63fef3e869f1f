import ArgumentParser

/// What the minions answered so far, for the exit code.
struct RemoteTally: Equatable {
    private(set) var returned = 0
    private(set) var worst = 0
    private(set) var silent = 0
    private(set) var queued = 0

    mutating func returned(_ retcode: Int) {
        returned += 1
        worst = max(worst, retcode)
    }

    mutating func gaveUp() {
        silent += 1
    }

    mutating func wasQueued() {
        queued += 1
    }

    /// Salt's: 2 when nobody answered, 1 when anyone failed or stayed silent; of a batch, the highest of the minions'.
    func exitCode(isBatch: Bool) -> ExitCode {
        if returned == 0, queued == 0 { return ExitStatus.noReturn }
        if isBatch, worst > 0 { return ExitCode(Int32(worst)) }
        return worst > 0 || silent > 0 ? ExitStatus.failure : .success
    }

    /// Salt's last line on standard error.
    func complaint(isBatch: Bool) -> String? {
        switch exitCode(isBatch: isBatch) {
        case .success: nil
        case ExitStatus.noReturn where returned == 0: "ERROR: No return received"
        default: "ERROR: Minions returned with non-zero exit code"
        }
    }
}
