import Compiler
import Jinja
import Values

/// The ways from SLS files to the templates they reach, with the variables whose values are known on each.
struct Trail {
    /// A template as one way comes to it.
    struct Step {
        var path: String
        var facts: TemplateFacts
        var known: KnownValues
        /// The variables of the SLS file that the way began at.
        var start: [String: Value]
    }

    /// What is known of each template, once for each different set of variables.
    private(set) var knowledge: [String: [KnownValues]] = [:]
    private var seen: Set<Visit> = []
    private var waiting: [Step] = []

    /// A template that as many files reach in different ways is not looked at any more.
    private static let most = 400

    private struct Visit: Hashable {
        var path: String
        var start: [String: Value]
        var variables: [String: Value]
    }

    mutating func add(_ sheet: Sheet) {
        guard let facts = sheet.facts else { return }
        waiting.append(Step(path: sheet.path, facts: facts, known: sheet.known, start: sheet.variables))
    }

    mutating func add(_ file: TemplateFile, _ reach: TemplateFacts.Reach, from step: Step) {
        guard let template = file.template, let facts = file.facts else { return }
        var variables = Inspection.variables(ofTemplate: file.path)
        variables.merge(reach.withContext ? step.known.visible(at: reach) : [:]) { $1 }
        variables.merge(step.start) { first, _ in first }
        var start = step.start
        // What it neither reads nor hands on makes no difference.
        if facts.reaches.isEmpty {
            variables = variables.filter { facts.read.contains($0.key) }
            start = [:]
        }
        guard knowledge[file.path, default: []].count < Self.most,
            seen.insert(Visit(path: file.path, start: start, variables: variables)).inserted
        else { return }
        let known = template.known(from: variables)
        knowledge[file.path, default: []].append(known)
        waiting.append(Step(path: file.path, facts: facts, known: known, start: start))
    }

    mutating func next() -> Step? { waiting.popLast() }
}
