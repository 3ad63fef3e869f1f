import ArgumentParser
import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Commands

/// What `--out json` makes of things that go wrong.
struct JSONErrorTests {
    @Test func everyPartOfAMistakeHasItsOwnKey() {
        var diagnostic = Diagnostic(
            .error,
            "unknown argument 'souce'",
            hint: "did you mean 'source'?",
            at: SourceLocation(file: "web.sls", line: 3, column: 7)
        )
        diagnostic.source = "    - souce: x"

        #expect(
            diagnostic.json == [
                "severity": "error", "message": "unknown argument 'souce'", "hint": "did you mean 'source'?",
                "file": "web.sls", "line": 3, "column": 7, "source": "    - souce: x",
            ]
        )
    }

    @Test func mistakesAreAListAndOtherErrorsAText() {
        let mistakes = Diagnostics([Diagnostic(.error, "one"), Diagnostic(.warning, "two")])

        #expect(Failure.json(mistakes)["problems"]?.list?.map { $0["message"] } == ["one", "two"])
        #expect(Failure.json(Diagnostic(.error, "one"))["problems"]?.list?.count == 1)
        #expect(Failure.json(Failure("no master", exitCode: .failure)) == ["error": "no master"])
    }
}
