import Hosts
import OrderedCollections
import Values

/// One state being decided and carried out.
struct Execution: Sendable {
    let runner: StateRunner
    var state: PreparedState
    let isTest: Bool
    /// The IDs of earlier states that a test run has only shown.
    let pending: [String]
    /// What it requires.
    let required: [LowState]
    var touched: Touched
    let memory: RunMemory
    let progress: RunProgress

    /// What was done, and how often: every call has a run number of its own.
    struct Outcome: Sendable {
        var result: StateResult
        var calls: Int
    }

    /// `isWatching`: a state that this one watches has changed.
    mutating func run(isWatching: Bool) async -> Outcome {
        let own = await retried { execution in await execution.once() }
        guard isWatching, own.result.changes.isEmpty, !own.result.isSkipped, await canReact() else { return own }
        var reaction = await react()
        reaction.calls += own.calls
        return reaction
    }

    /// The reaction alone, also for `listen`: a call like any other, with its conditions and its retries.
    mutating func react() async -> Outcome {
        await retried { execution in await execution.reactOnce() }
    }

    /// `parallel`: tries the conditions; nil when the state is to be run.
    func skipped() async -> StateResult? {
        let start = runner.host.now
        var result = StateResult(state: state.low, result: false, comment: "")
        do {
            guard try await skip(&result) else { return nil }
        } catch {
            result.comment = "\(error)"
        }
        return finished(result, since: start)
    }

    // MARK: one call

    private mutating func retried(_ call: (inout Execution) async -> StateResult) async -> Outcome {
        var outcome = Outcome(result: await timed(call), calls: 1)
        guard let retry = state.global.retry else { return outcome }
        if isTest {
            outcome.result.comment +=
                "  The state would be retried every \(text(retry.interval)) seconds (with a splay of up to "
                + "\(text(retry.splay)) seconds) a maximum of \(retry.attempts) times or until a result of "
                + "\(retry.until ? "True" : "False") is returned"
            return outcome
        }
        var history: [String] = []
        while outcome.result.result != retry.until, outcome.calls < retry.attempts {
            let wait = retry.interval + (retry.splay > 0 ? Double.random(in: 0...retry.splay) : 0)
            do { try await Task.sleep(for: .seconds(wait)) } catch { break }
            let earlier = outcome.result
            history.append(earlier.comment(ofAttempt: outcome.calls))
            outcome.result = await timed(call)
            outcome.result.startTime = earlier.startTime
            outcome.result.duration += earlier.duration + wait * 1000
            outcome.calls += 1
        }
        outcome.result.comment = (history + [outcome.result.comment]).joined(separator: "\n")
        return outcome
    }

    private mutating func timed(_ call: (inout Execution) async -> StateResult) async -> StateResult {
        let start = runner.host.now
        return finished(await call(&self), since: start)
    }

    private func finished(_ result: StateResult, since start: Double) -> StateResult {
        var result = result
        result.startTime = localTimeOfDay(start)
        result.duration = ((runner.host.now - start) * 1_000_000).rounded() / 1000
        return result
    }

    private mutating func once() async -> StateResult {
        await checked { execution in
            try await execution.carryOut(try await execution.state.module.decide(in: execution.context))
        }
    }

    private mutating func reactOnce() async -> StateResult {
        await checked { execution in
            if let report = try await execution.reaction() { return report }
            let name = "\(execution.state.low.state).mod_watch"
            throw NoReaction(name: name, sls: execution.state.low.sls)
        }
    }

    private func canReact() async -> Bool {
        (try? await state.module.decideWatch(in: context)) != nil
    }

    /// Conditions before, `check_cmd` after, and errors as comments.
    private mutating func checked(
        _ work: (inout Execution) async throws -> (Bool?, Report)
    ) async -> StateResult {
        var result = StateResult(state: state.low, result: false, comment: "")
        do {
            if try await !skip(&result) {
                result.filledName = try await fillSlots()
                result.take(try await work(&self))
            }
            if let commands = state.global.checkCommands {
                let conditions = Conditions(host: runner.host, functions: runner.functions)
                let (verdict, comment) = await conditions.check(commands)
                result.result = verdict
                result.comment = comment
            }
        } catch  where isTest && !pending.isEmpty {
            result.result = nil
            result.comment = wouldBeDecided
        } catch {
            result.result = false
            result.comment = "\(error)"
        }
        result.warnings += state.global.warnings
        result.isSecret = state.global.isSecret
        return result
    }

    /// The name that a result then shows; nil: nothing was filled.
    private mutating func fillSlots() async throws -> String? {
        guard state.hasSlots, let functions = runner.functions else { return nil }
        let global = state.global
        let filled = try await Slot.filled(state.low, functions)
        state = try state.with(filled)
        state.global = global
        return filled.name
    }

    /// Whether a condition keeps the state from running; `result` then says which.
    private func skip(_ result: inout StateResult) async throws -> Bool {
        let conditions = Conditions(host: runner.host, functions: runner.functions)
        guard let reason = try await conditions.reasonToSkip(state.global) else { return false }
        result.take((true, Report(result: true, comment: reason)))
        result.isSkipped = true
        return true
    }

    private mutating func reaction() async throws -> (Bool?, Report)? {
        guard let decision = try await state.module.decideWatch(in: context) else { return nil }
        return try await carryOut(decision)
    }

    /// Does what was decided, or says that it would be done.
    private mutating func carryOut(_ decision: Decision) async throws -> (Bool?, Report) {
        var (result, report) = try await outcome(of: decision)
        report.warnings += decision.warnings
        report.data = report.data ?? decision.data
        return (result, report)
    }

    private mutating func outcome(of decision: Decision) async throws -> (Bool?, Report) {
        switch decision.kind {
        case .satisfied:
            let comment = isTest ? decision.testComment : decision.comment
            return (true, Report(result: true, comment: comment, changes: decision.changes))
        case .impossible where isTest && !pending.isEmpty:
            return (nil, Report(result: true, comment: wouldBeDecided))
        case .impossible:
            let comment = isTest ? decision.testComment : decision.comment
            return (false, Report(result: false, comment: comment, changes: decision.changes))
        case .change where isTest:
            return (nil, Report(result: true, comment: decision.testComment, changes: decision.changes))
        case .change:
            for step in decision.steps { touched.add(step) }
            let outcomes = await performer.perform(decision.steps)
            let report = try await state.module.report(decision, after: outcomes, in: context)
            return (report.result, report)
        }
    }

    private var wouldBeDecided: String {
        let named = pending.prefix(5).joined(separator: ", ")
        return "would be decided after \(named)" + (pending.count > 5 ? " and \(pending.count - 5) more" : "")
    }

    private var performer: StepPerformer {
        let progress = progress, report = runner.progress
        return StepPerformer(
            host: runner.host,
            files: runner.files,
            downloads: runner.downloads,
            functions: runner.functions,
            progress: { bytes, total in
                var picture = progress
                picture.bytes = bytes
                picture.totalBytes = total
                report(picture)
            },
            in: state.global.surroundings
        )
    }

    private var context: StateContext {
        var context = StateContext(
            host: runner.host,
            files: runner.files,
            templates: runner.templates,
            downloads: runner.downloads,
            grains: runner.grains,
            pillar: runner.pillar,
            environment: state.low["saltenv"]?.string ?? state.low.environment,
            isTest: isTest,
            cacheDirectory: runner.cacheDirectory,
            required: required,
            functions: runner.functions,
            executables: runner.executables,
            memory: memory
        )
        context.backsUpFiles = runner.backsUpFiles
        return context
    }

    private func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e15 ? String(Int(seconds)) : String(seconds)
    }
}

/// A state that is to react and cannot, in Salt's words.
private struct NoReaction: Error, CustomStringConvertible {
    var name: String
    var sls: String

    var description: String {
        "State '\(name)' was not found in SLS '\(sls)'\nReason: '\(name)' is not available.\n"
    }
}

extension StateResult {
    /// Takes a report with its result, which is nil in a test run.
    fileprivate mutating func take(_ verdict: (result: Bool?, report: Report)) {
        result = verdict.result
        comment = verdict.report.comment
        changes = verdict.report.changes
        data = verdict.report.data
        warnings += verdict.report.warnings
    }

    /// Salt's line for an attempt that `retry` follows up.
    fileprivate func comment(ofAttempt number: Int) -> String {
        let said = result.map { $0 ? "True" : "False" } ?? "None"
        return "Attempt \(number): Returned a result of \"\(said)\", with the following comment: \"\(comment)\""
    }
}
