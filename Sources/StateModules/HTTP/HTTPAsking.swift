import OrderedCollections
package import States
import Values

/// What the states of `http` share: a question, what its answer must have, and what is said of it.
package struct HTTPAsking: StateGoal {
    let check: HTTPCheck
    var call: FunctionCall
    private let testURL: String?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        check = try HTTPCheck(&arguments)
        testURL = arguments.peek("test_url").map { $0.value.pythonText }
        call = FunctionCall("http.query", [.string(arguments.name)], HTTPArguments.taken(from: &arguments))
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard !check.isEmpty else { return .impossible(HTTPCheck.nothing) }
        guard context.isTest else {
            return .change(
                [Step("ask \(call.positional[0].pythonText)", .call(call))],
                changes: [:],
                comment: "",
                inTest: ""
            )
        }
        let data = try await testAnswer(in: context)
        let suffix = testURL.map { ", TEST URL WAS: \($0)" } ?? ""
        let comment = try check.verdict(on: data).comment + " (TEST MODE\(suffix))"
        var decision = Decision.change([], changes: [:], comment: "", inTest: comment)
        decision.data = data
        return decision
    }

    /// A test run asks the URL that was named for it, else nobody.
    private func testAnswer(in context: StateContext) async throws -> Value {
        guard testURL != nil, let functions = context.functions else { return [:] }
        var named = call.named
        named["test"] = true
        return try await functions.call("http.query", call.positional, named).value
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let outcome = outcomes.first
        switch outcome?.refusal {
        case .missing(let argument)?: return Report(result: false, comment: "\(call.name) needs '\(argument)'")
        case .failed(let reason)?: return Report(result: false, comment: reason)
        case nil: return try report(on: outcome?.answer?.value ?? .null)
        }
    }

    func report(on data: Value) throws -> Report {
        let (result, comment) = try check.verdict(on: data)
        var report = Report(result: result, comment: comment)
        report.data = data
        return report
    }
}
