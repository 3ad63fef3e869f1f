extension StepPerformer {
    func extract(_ extraction: Extraction) async throws -> StepOutcome.Received {
        throw NotYet()
    }

    func download(_ download: Download) async throws -> StepOutcome.Received {
        throw NotYet()
    }
}

private struct NotYet: Error {}
