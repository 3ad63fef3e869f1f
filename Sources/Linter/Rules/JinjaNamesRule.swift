import Jinja
import Values

/// Filters and tests that Jinja and Salt do not have, also in branches that may never run.
struct JinjaNamesRule: Rule {
    static let names = [
        ("unknown-filter", "a filter that there is not"),
        ("unknown-test", "a test that there is not"),
    ]

    func check(_ project: Project) -> [Finding] {
        let filters = Template.filterNames, tests = Template.testNames
        return project.allFacts.flatMap { _, file, facts in
            facts.unknownFilters.map { finding("filter", $0, filters, file) }
                + facts.unknownTests.map { finding("test", $0, tests, file) }
        }
    }

    private func finding(
        _ kind: String,
        _ mention: TemplateFacts.Mention,
        _ known: [String],
        _ file: String
    ) -> Finding {
        Finding(
            "unknown-\(kind)",
            "there is no \(kind) '\(mention.name)'",
            hint: Suggestion.nearest(to: mention.name, among: known).map { "did you mean '\($0)'?" },
            at: SourceLocation(file: file, line: mention.line, column: mention.column)
        )
    }
}
