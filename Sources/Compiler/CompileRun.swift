import OrderedCollections
import States
import Values

/// One compilation, on a thread that may wait.
final class CompileRun {
    private let compiler: StateCompiler
    private let reader: TreeReader
    private let renderer: SLSRenderer
    private var compiled = Compiled()

    init(_ compiler: StateCompiler) {
        self.compiler = compiler
        reader = TreeReader(compiler.files)
        renderer = SLSRenderer(
            reader,
            functions: SaltFunctions(compiler.context),
            variables: [
                "grains": compiler.grains, "pillar": compiler.pillar, "opts": compiler.options,
            ],
            options: compiler.options
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
        compiled.high = high.value
        let location = SourceLocation(file: "the command line", line: 1)
        high.excludes += request.exclude.map { Node(.scalar(.string($0)), at: location) }
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
            compiled.problems += top.problems
            compiled.warnings += top.warnings
        }
        let pairs = matches.map { (Value.string($0.key), Value.list($0.value.map { .string($0.name) })) }
        compiled.top = .map(Value.Map(uniqueKeysWithValues: pairs))
        return matches
    }

    private var matcher: Matcher {
        Matcher(
            id: compiler.id,
            grains: compiler.grains,
            pillar: compiler.pillar,
            nodegroups: compiler.options["nodegroups"]?.map ?? [:]
        )
    }

    private var disabledRequisites: Set<String> {
        let option = compiler.options["disabled_requisites"]
        return Set(option?.list?.compactMap(\.string) ?? option?.string.map { [$0] } ?? [])
    }

    // MARK: high to low

    private func lower(_ high: HighData, processed: Set<String>) {
        var extending = Extending(high, isStrict: false)
        extending.apply(high.extends)
        compiled.problems += extending.problems
        compiled.problems += Verifying.problems(of: extending.high)
        let reversed = RequisiteIn(extending.high, disabled: disabledRequisites)
        compiled.problems += reversed.problems
        var requiring = Extending(extending.high, isStrict: true)
        requiring.apply(reversed.extensions)
        compiled.problems += requiring.problems
        guard compiled.problems.isEmpty else { return }
        let states = LowBuilder.lowStates(of: requiring.high.applyingExcludes())
        let ordered = Ordering.ordered(states.map { $0.without(disabledRequisites) })
        compiled.problems += RequisiteCheck(ordered, processed: processed).problems()
        if compiled.problems.isEmpty { compiled.low = ordered }
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
    /// SLS names that the command line leaves out.
    fileprivate var exclude: [String] {
        switch self {
        case .highstate(_, let exclude), .sls(_, _, let exclude): exclude
        }
    }
}
