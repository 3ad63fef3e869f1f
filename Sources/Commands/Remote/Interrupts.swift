import UnixSignals

/// Ctrl-C and `kill` while a job is out: the command ends, the job does not.
enum Interrupts {
    static func forward(to inputs: RemoteInputs) async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { inputs.interrupt() }
    }
}
