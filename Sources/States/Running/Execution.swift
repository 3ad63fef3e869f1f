import Hosts
import OrderedCollections
import Values

/// One state being decided and carried out.
struct Execution {
    let runner: StateRunner
    let state: PreparedState
    let isTest: Bool
    /// The IDs of earlier states that a test run has only shown.
    let pending: [String]
    /// What it requires.
    let required: [LowState]
    var touched: Touched
    let memory: RunMemory
    let progress: RunProgress

    /// `isWatching`: a state that this one watches has changed.
    mutating func run(isWatching: Bool) async -> StateResult {
        var attempt = 1
        var result = await timed(isWatching: isWatching)
        guard let retry = state.global.retry else { return result }
        if isTest {
            result.comment +=
                "  The state would be retried every \(text(retry.interval)) seconds (with a splay of up to "
                + "\(text(retry.splay)) seconds) a maximum of \(retry.attempts) times or until a result of "
                + "\(retry.until ? "True" : "False") is returned"
            return result
        }
        while result.result != retry.until, attempt < retry.attempts {
            let wait = retry.interval + (retry.splay > 0 ? Double.random(in: 0...retry.splay) : 0)
            do { try await Task.sleep(for: .seconds(wait)) } catch { return result }
            let earlier = result
            result = await timed(isWatching: isWatching)
            result.comment = earlier.comment(ofAttempt: attempt) + "\n" + result.comment
            result.startTime = earlier.startTime
            result.duration += earlier.duration + wait * 1000
            attempt += 1
        }
        return result
    }

    /// The reaction alone, for `listen`.
    mutating func react() async -> StateResult {
        let start = runner.host.now
        var result = StateResult(state: state.low, result: false, comment: "")
        do {
            if let report = try await reaction() {
                result.take(report)
            } else {
                let name = "\(state.low.state).mod_watch"
                result.comment =
                    "State '\(name)' was not found in SLS '\(state.low.sls)'\nReason: '\(name)' is not available."
            }
        } catch {
            result.comment = "\(error)"
        }
        return finished(result, since: start)
    }

    private mutating func timed(isWatching: Bool) async -> StateResult {
        let start = runner.host.now
        return finished(await once(isWatching: isWatching), since: start)
    }

    private func finished(_ result: StateResult, since start: Double) -> StateResult {
        var result = result
        result.startTime = localTimeOfDay(start)
        result.duration = ((runner.host.now - start) * 1_000_000).rounded() / 1000
        return result
    }

    private mutating func once(isWatching: Bool) async -> StateResult {
        var result = StateResult(state: state.low, result: false, comment: "")
        do {
            let conditions = Conditions(host: runner.host, functions: runner.functions)
            if let reason = try await conditions.reasonToSkip(state.global) {
                result.take((true, Report(result: true, comment: reason)))
                return result
            }
            result.take(try await carryOut(try await state.module.decide(in: context)))
            if isWatching, result.changes.isEmpty, let reaction = try await reaction() { result.take(reaction) }
            if let commands = state.global.checkCommands, result.result != nil {
                let (verdict, comment) = await conditions.check(commands, state.global.surroundings)
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
        return result
    }

    private mutating func reaction() async throws -> (Bool?, Report)? {
        guard let decision = try await state.module.decideWatch(in: context) else { return nil }
        return try await carryOut(decision)
    }

    /// Does what was decided, or says that it would be done.
    private mutating func carryOut(_ decision: Decision) async throws -> (Bool?, Report) {
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
        StateContext(
            host: runner.host,
            files: runner.files,
            templates: runner.templates,
            downloads: runner.downloads,
            grains: runner.grains,
            pillar: runner.pillar,
            environment: state.low.environment,
            isTest: isTest,
            cacheDirectory: runner.cacheDirectory,
            required: required,
            memory: memory
        )
    }

    private func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e15 ? String(Int(seconds)) : String(seconds)
    }
}

extension StateResult {
    /// Takes a report with its result, which is nil in a test run.
    fileprivate mutating func take(_ verdict: (result: Bool?, report: Report)) {
        result = verdict.result
        comment = verdict.report.comment
        changes = verdict.report.changes
        warnings += verdict.report.warnings
    }

    /// Salt's line for an attempt that `retry` follows up.
    fileprivate func comment(ofAttempt number: Int) -> String {
        let said = result.map { $0 ? "True" : "False" } ?? "None"
        return "Attempt \(number): Returned a result of \"\(said)\", with the following comment: \"\(comment)\""
    }
}
