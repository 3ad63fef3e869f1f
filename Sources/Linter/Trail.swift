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

    /// Templates to which there are more ways than were looked at.
    private(set) var unfinished: Set<String> = []
    /// Bytes of templates that may yet be looked at: as many as no tree has that is not made for it.
    private var bytesLeft = 128 << 20

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
        guard let template = file.template, let facts = file.facts,
            var variables = variables(of: file, reach, from: step)
        else { return }
        var start = step.start
        // What it neither reads nor hands on makes no difference.
        if facts.reaches.isEmpty {
            variables = variables.filter { facts.read.contains($0.key) }
            start = [:]
        }
        guard seen.insert(Visit(path: file.path, start: start, variables: variables)).inserted else { return }
        bytesLeft -= file.size + 1_000
        guard bytesLeft > 0, knowledge[file.path, default: []].count < Self.most else {
            unfinished.insert(file.path)
            return
        }
        let known = template.known(from: variables)
        knowledge[file.path, default: []].append(known)
        waiting.append(Step(path: file.path, facts: facts, known: known, start: start))
    }

    /// What a template gets that a step reaches; nil if that cannot be told.
    private func variables(
        of file: TemplateFile,
        _ reach: TemplateFacts.Reach,
        from step: Step
    ) -> [String: Value]? {
        let own = Inspection.variables(ofTemplate: file.path).merging(step.start) { first, _ in first }
        guard reach.withContext else { return own }
        return step.known.visible(at: reach).map { handed in
            own.mapValues(Optional.some).merging(handed) { $1 }.compactMapValues(\.self)
        }
    }

    mutating func next() -> Step? { waiting.popLast() }
}
