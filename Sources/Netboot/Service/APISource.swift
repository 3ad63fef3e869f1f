import DHCP
import Synchronization
import Values

/// Machines from an HTTP API. One question a machine at a time, whose answer is good for a while; while the API is down its last answers are.
package final class APISource: BootSource {
    /// Machines that are remembered, in each of two generations.
    private static let capacity = 4096
    /// Beyond so many questions under way, the API counts as down: a flood of hardware addresses does not become a flood of questions.
    private static let questionLimit = 64

    private struct Answer {
        /// nil: the API does not know the machine.
        var found: Found?
        var time: Double
    }

    private struct State {
        var young: [MACAddress: Answer] = [:]
        var old: [MACAddress: Answer] = [:]
        var questions: [MACAddress: Task<Result<Found?, PixiecoreProblem>, Never>] = [:]
        var isDown = false
        /// What was wrong with the last answers about machines.
        var badAnswers = RecentValues<MACAddress, String>(capacity: APISource.capacity)
        var report: @Sendable (BootEvent) -> Void = { _ in }
    }

    private let rules: APIRules
    private let booter: PixiecoreAPIBooter
    private let clock: @Sendable () -> Double
    private let state = Mutex(State())

    package init(
        _ rules: APIRules,
        seal: SealedURL,
        fetcher: any RemoteFetcher,
        clock: @escaping @Sendable () -> Double
    ) {
        self.rules = rules
        self.clock = clock
        booter = PixiecoreAPIBooter(rules.url, timeout: Double(rules.timeout), seal: seal, fetcher: fetcher)
    }

    /// Whom to tell when the API goes down, when it is back, and what it says that cannot be used.
    package func report(to listener: @escaping @Sendable (BootEvent) -> Void) {
        state.withLock { $0.report = listener }
    }

    package func find(_ facts: Facts) async -> Found? {
        guard let mac = facts.mac else { return nil }
        let now = clock(), known = known(mac)
        if let known, now - known.time < Double(rules.cache) { return known.found }
        switch await ask(mac) {
        case .success(let found): return found
        case .failure(let problem):
            return fallback(known.flatMap { now - $0.time < Double(rules.keep) ? $0 : nil }, problem)
        }
    }

    package func body(_ id: String) async throws -> HTTPBootResponse.Body? { try await booter.body(id) }

    private func fallback(_ last: Answer?, _ problem: PixiecoreProblem) -> Found? {
        switch rules.down {
        case .default: return nil
        case .last:
            guard let last else { break }
            return last.found.map { Found($0.profile, source: "\(Self.name), as it last said") }
        case .ignore: break
        }
        let state = problem.isBadAnswer ? "whose answer cannot be used" : "which is down"
        return Found(BootProfile(name: "api", target: .ignore), source: "\(Self.name), \(state),")
    }

    private static let name = "the API"
}

// MARK: questions

extension APISource {
    private func known(_ mac: MACAddress) -> Answer? { state.withLock { $0.young[mac] ?? $0.old[mac] } }

    /// Who asks while the machine's question is under way waits for its answer.
    private func ask(_ mac: MACAddress) async -> Result<Found?, PixiecoreProblem> {
        let question = state.withLock { state -> Task<Result<Found?, PixiecoreProblem>, Never>? in
            if let question = state.questions[mac] { return question }
            guard state.questions.count < Self.questionLimit else { return nil }
            let question = Task { await self.question(mac) }
            state.questions[mac] = question
            return question
        }
        return await question?.value ?? .failure(PixiecoreProblem("too many questions are under way"))
    }

    private func question(_ mac: MACAddress) async -> Result<Found?, PixiecoreProblem> {
        let result = await answer(mac)
        let now = clock()
        state.withLock { state in
            state.questions[mac] = nil
            guard case .success(let found) = result else { return }
            if state.young.count >= Self.capacity { (state.old, state.young) = (state.young, [:]) }
            state.young[mac] = Answer(found: found, time: now)
        }
        tell(result, mac, now)
        return result
    }

    private func answer(_ mac: MACAddress) async -> Result<Found?, PixiecoreProblem> {
        do {
            guard let spec = try await booter.spec(for: mac) else { return .success(nil) }
            do { return .success(Found(try BootProfile(spec), source: Self.name)) } catch {
                throw PixiecoreProblem(error, in: booter.url(of: mac))
            }
        } catch let problem as PixiecoreProblem {
            // It is there, and says that this machine is not to be booted by it.
            return problem.status == 404 ? .success(nil) : .failure(problem)
        } catch {
            return .failure(PixiecoreProblem("\(rules.url): \(error.inWords)"))
        }
    }

    private func tell(_ result: Result<Found?, PixiecoreProblem>, _ mac: MACAddress, _ now: Double) {
        let problem: PixiecoreProblem? = if case .failure(let why) = result { why } else { nil }
        let (news, report) = state.withLock { state in (Self.news(problem, mac, now, &state), state.report) }
        for event in news { report(event) }
    }

    /// What is to be said of an answer, once: the API comes and goes for all machines, and its bad answers are those of one.
    private static func news(
        _ problem: PixiecoreProblem?,
        _ mac: MACAddress,
        _ now: Double,
        _ state: inout State
    ) -> [BootEvent] {
        let isDown = problem.map { !$0.isBadAnswer } ?? false
        var news: [BootEvent] = []
        if state.isDown != isDown {
            let outcome = isDown ? "api-down" : "api-back", text = isDown ? problem?.description : nil
            news.append(BootEvent(time: now, stage: .alert, outcome: outcome, text: text))
        }
        state.isDown = isDown
        guard !isDown, state.badAnswers[mac] != problem?.description else { return news }
        state.badAnswers[mac] = problem?.description
        if let text = problem?.description {
            news.append(BootEvent(time: now, mac: mac, stage: .alert, outcome: "api-answer", text: text))
        }
        return news
    }
}

// MARK: profiles

extension BootProfile {
    /// What Pixiecore's API says, as a profile. Its texts are no templates of ours.
    init(_ spec: PixiecoreSpec) throws {
        if let script = spec.script {
            self.init(name: "api", target: .script(text: Self.plain(script), file: "the API"))
            return
        }
        @Sendable func file(_ id: String, _ type: String) -> String {
            "/_/file?name=\(ScriptText.encoded(id))&type=\(type)"
        }
        let mark = "\u{1}"
        let arguments = try PixiecoreCmdline.expand(spec.cmdline, function: "ID") { mark + file($0, "file") }
        let cmdline = Self.plain(arguments).replacing(mark, with: "{{ base_url }}")
        guard cmdline.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw PixiecoreProblem("cmdline: has control characters")
        }
        let target = LinuxTarget(
            kernel: file(spec.kernel, "kernel"),
            initrds: spec.initrds.map { file($0, "initrd") },
            cmdline: cmdline,
            message: spec.message.split(whereSeparator: \.isNewline).prefix(20).map(String.init)
        )
        self.init(name: "api", target: .kernel(target))
        // Nobody has signed what the API names.
        verifiesImages = false
    }

    /// A template that renders as the text.
    private static func plain(_ text: String) -> String { text.replacing("{", with: "{{ '{' }}") }
}
