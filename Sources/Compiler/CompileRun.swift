import ExecutionModules
import Jinja
import OrderedCollections
import States
import Values

/// One compilation, on a thread that may wait.
final class CompileRun {
    private let compiler: StateCompiler
    private let stage: StateCompiler.Stage
    private let reader: TreeReader
    private let renderer: SLSRenderer
    private var compiled = Compiled()

    init(_ compiler: StateCompiler, _ stage: StateCompiler.Stage) {
        self.compiler = compiler
        self.stage = stage
        reader = TreeReader(compiler.files)
        renderer = SLSRenderer(
            reader,
            functions: SaltFunctions(compiler.context),
            shared: SharedVariables(
                ["grains": compiler.grains, "opts": compiler.options],
                ordered: ["pillar": compiler.pillar]
            ),
            options: compiler.options,
            host: compiler.context.host,
            programs: compiler.files
        )
    }

    func topOnly(_ environment: String?) -> Compiled {
        _ = matches(.highstate(environment: environment))
        compiled.problems = compiled.problems.map(renderer.withSource)
        return compiled
    }

    func compiled(_ request: StateCompiler.Request) -> Compiled {
        var result = work(request)
        result.problems = result.problems.map(renderer.withSource)
        result.warnings = result.warnings.map(renderer.withSource)
        return result
    }

    private func work(_ request: StateCompiler.Request) -> Compiled {
        guard pillarIsSound() else { return compiled }
        let matches = matches(request)
        if matches.isEmpty {
            compiled.isUnmatched = compiled.problems.isEmpty
            return compiled
        }
        let builder = HighBuilder(reader, renderer, matches: matches)
        builder.build()
        compiled.problems += builder.problems
        var high = builder.high
        compiled.declared = high
        let location = SourceLocation(file: "the command line", line: 1)
        high.excludes += request.exclude.map { Node($0, at: location) }
        lower(high, processed: builder.processed)
        return compiled
    }

    private func pillarIsSound() -> Bool {
        guard !compiler.ignoresPillarErrors, let errors = compiler.pillar["_errors"]?.list, !errors.isEmpty else {
            return true
        }
        compiled.problems.append(Diagnostic(.error, "Pillar failed to render with the following messages:"))
        compiled.problems += errors.map { Diagnostic(.error, $0.keyText) }
        return false
    }

    private func matches(_ request: StateCompiler.Request) -> HighBuilder.Matches {
        var matches: HighBuilder.Matches = [:]
        switch request {
        case .sls(let names, let environment, _):
            matches[environment] = names.map { SLSName(name: $0, location: nil) }
        case .highstate(let environment, _):
            let top = TopCompiler(reader, renderer, options: compiler.options)
            matches = top.matches(matcher, environment: environment)
            addTops(to: &matches)
            compiled.problems += top.problems
            compiled.warnings += top.warnings
        }
        let pairs = matches.map { (Value.string($0.key), Value.list($0.value.map { .string($0.name) })) }
        compiled.top = .map(Value.Map(uniqueKeysWithValues: pairs))
        return matches
    }

    /// What `master_tops` gives, behind the top file's or, with `master_tops_first`, before it.
    private func addTops(to matches: inout HighBuilder.Matches) {
        let isFirst = compiler.options["master_tops_first"]?.bool ?? false
        for (key, value) in compiler.tops.map ?? [:] {
            let known = matches[key.keyText] ?? []
            let names = (value.list ?? [value]).map(\.keyText).filter { name in
                isFirst || !known.contains { $0.name == name }
            }
            let added = names.map { SLSName(name: $0, location: nil) }
            let rest = known.filter { name in !isFirst || !names.contains(name.name) }
            matches[key.keyText] = isFirst ? added + rest : rest + added
        }
    }

    private var matcher: Matcher {
        var matcher = Matcher(
            id: compiler.id,
            grains: compiler.grains,
            pillar: compiler.pillar,
            nodegroups: compiler.options["nodegroups"]?.map ?? [:]
        )
        matcher.data = .map(DataStore(compiler.context.host, options: compiler.options).read())
        return matcher
    }

    private var disabledRequisites: Set<String> {
        let option = compiler.options["disabled_requisites"]
        return Set(option?.list?.compactMap(\.string) ?? option?.string.map { [$0] } ?? [])
    }

    // MARK: high to low

    private func lower(_ high: HighData, processed: Set<String>) {
        switch stage {
        case .resolved: resolve(high, processed)
        case .declared:
            compiled.problems += Verifying.problems(of: high)
            if compiled.problems.isEmpty { order(LowBuilder.lowStates(of: high), processed) }
        }
    }

    private func resolve(_ high: HighData, _ processed: Set<String>) {
        var extending = Extending(high, isStrict: false)
        extending.apply(high.extends)
        compiled.problems += extending.problems
        compiled.problems += Verifying.problems(of: extending.high)
        let reversed = RequisiteIn(extending.high, disabled: disabledRequisites)
        compiled.problems += reversed.problems
        compiled.warnings += reversed.warnings
        var requiring = Extending(extending.high, isStrict: true)
        requiring.apply(reversed.extensions)
        compiled.problems += requiring.problems
        guard compiled.problems.isEmpty else { return }
        let states = enabled(LowBuilder.lowStates(of: requiring.high.applyingExcludes()))
        order(states, processed)
    }

    private func order(_ states: [LowState], _ processed: Set<String>) {
        let ordered = Ordering.ordered(states.map { $0.without(disabledRequisites) })
        compiled.problems += RequisiteCheck(ordered, processed: processed).problems()
        if compiled.problems.isEmpty { compiled.low = ordered }
    }
}

extension CompileRun {
    /// Without the states that the grain `state_runs_disabled` names; they keep their run numbers.
    private func enabled(_ states: [LowState]) -> [LowState] {
        let patterns = compiler.grains["state_runs_disabled"]?.list?.compactMap(\.string) ?? []
        guard !patterns.isEmpty else { return states }
        return states.filter { state in
            guard let pattern = patterns.first(where: { Glob.matches(state.fullName, $0) }) else { return true }
            compiled.disabledCount += 1
            compiled.warnings.append(
                Diagnostic(
                    .warning,
                    "The state function \"\(state.fullName)\" is currently disabled by \"\(pattern)\"",
                    hint: "the grain state_runs_disabled says so",
                    at: state.location
                )
            )
            return false
        }
    }
}

extension LowState {
    /// Without the requisites that the settings switch off.
    fileprivate func without(_ disabled: Set<String>) -> LowState {
        guard !disabled.isEmpty else { return self }
        var state = self
        state.arguments.removeAll { disabled.contains($0.name) && Requisites.keywords.contains($0.name) }
        return state
    }
}

extension StateCompiler.Request {
    /// SLS files and IDs that the command line leaves out.
    fileprivate var exclude: [Value] {
        switch self {
        case .highstate(_, let exclude), .sls(_, _, let exclude): exclude
        }
    }
}
