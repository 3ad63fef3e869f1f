import Jinja
import Values

/// Functions of `salt[…]` that this build does not have: warnings, for a template may know better.
struct FunctionRule: Rule {
    static let names = [("unknown-function", "a function of salt[…] that this build does not have")]

    func check(_ project: Project) -> [Finding] {
        let own = Set(
            project.paths.filter { $0.hasPrefix("_modules/") }.map { String($0.dropFirst(9).prefix { $0 != "." }) }
        )
        return project.allFacts.flatMap { _, file, facts in
            facts.functions.filter { mention in
                let name = mention.name
                return name.contains(".") && !project.tools.functions.contains(name)
                    && !facts.askedFunctions.contains(name)
                    && !own.contains(String(name.prefix { $0 != "." }))
            }.map { finding($0, file, project.tools.functions) }
        }
    }

    private func finding(_ mention: TemplateFacts.Mention, _ file: String, _ known: Set<String>) -> Finding {
        Finding(
            "unknown-function",
            "there is no function '\(mention.name)'",
            severity: .warning,
            hint: Suggestion.nearest(to: mention.name, among: known).map { "did you mean '\($0)'?" },
            at: SourceLocation(file: file, line: mention.line, column: mention.column)
        )
    }
}
