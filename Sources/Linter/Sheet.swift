import Compiler
import Jinja
import States
import Values
import YAML

/// An SLS file as the linter sees it, in every view.
struct Sheet {
    let path: String
    /// `web.server`; `top` for the top file.
    let name: String
    let file: String
    let isPillar: Bool
    let text: String
    let source: [Substring]
    /// Why the file cannot be read as a template at all.
    var problem: Finding?
    private(set) var facts: TemplateFacts?
    /// Variables that it sees with the same value on every host, and what follows from them.
    let variables: [String: Value]
    private(set) var known = KnownValues()
    var views: [SheetView] = []
    /// Whether the views show every branch.
    private(set) var seesAll = true
    /// What `load_yaml` and its like hold.
    private(set) var bodies: [Passage] = []
    /// The document of each view, for files of states.
    var documents: [InspectedSLS?] = []

    var isTop: Bool { path == "top.sls" }
    var isInit: Bool { path.hasSuffix("/init.sls") }

    /// States for a test suite, which itself says what they run with.
    var isOfTests: Bool {
        path.split(separator: "/").dropLast().contains { ["test", "tests"].contains($0.lowercased()) }
    }

    init(path: String, file: String, isPillar: Bool, text: String, variables: [String: Value]) {
        self.path = path
        self.file = file
        self.isPillar = isPillar
        self.text = text
        self.variables = variables
        name = Self.name(of: path)
        source = text.split(separator: "\n", omittingEmptySubsequences: false)
        do throws(Diagnostic) {
            try read()
        } catch {
            problem = Finding(
                error.message.hasPrefix("Jinja") ? "jinja-syntax" : "renderer",
                error.message,
                hint: error.hint,
                at: error.location ?? SourceLocation(file: file, line: 1)
            )
        }
    }

    private mutating func read() throws(Diagnostic) {
        let isYAML = Inspection.endsInYAML(text, file: file)
        guard try Inspection.startsWithJinja(text, file: file) else {
            if isYAML { views = [SheetView(text, nil, file: file)] }
            return readDocuments()
        }
        let template = try Template(parsing: text, file: file, options: .looking)
        known = template.known(from: variables)
        var facts = template.facts
        facts.follow([known])
        self.facts = facts
        bodies = Passage.bodies(of: template, source, known)
        if isYAML, !facts.isPartOfAnother {
            let choices = template.choices
            seesAll = choices <= Passage.mostViews
            views = (0..<min(choices, Passage.mostViews)).map {
                SheetView(text, template.standIn(choosing: $0, knowing: known), file: file)
            }
        }
        readDocuments()
    }

    private mutating func readDocuments() {
        documents = views.map { view in
            guard !isPillar, !isTop, let node = view.node, node.scalar?.isTruthy != false else { return nil }
            return InspectedSLS(node, sls: name)
        }
    }

    /// `a/b.sls` and `a/b/init.sls` are `a.b`.
    static func name(of path: String) -> String {
        let stem = path.hasSuffix("/init.sls") ? path.dropLast(9) : path.dropLast(4)
        return String(stem).replacing("/", with: ".")
    }

    /// What it holds that YAML is written in: itself, and the bodies of its tags.
    var passages: [Passage] { [Passage(format: .yaml, source: source, views: views)] + bodies }

    /// Whether parts of what the file says are not known.
    var isUncertain: Bool {
        problem != nil || !seesAll || facts?.isPartOfAnother == true || views.isEmpty
            || views.contains { $0.isOpaque || $0.problem != nil }
    }

    /// What holds whichever branches are taken: findings of every view that shows their line.
    func certain(_ find: (SheetView, InspectedSLS?) -> [Finding]) -> [Finding] {
        var counts: [Finding: Int] = [:]
        for (view, document) in zip(views, documents) {
            for finding in Set(find(view, document).map(\.shown)) { counts[finding, default: 0] += 1 }
        }
        return counts.filter { finding, count in
            count >= views.count { $0.problem == nil && $0.lines.contains(finding.location.line) }
        }.map(\.key)
    }

    /// The same for states, each with the view that it stands in.
    func certain(eachState find: (LowState, SheetView) -> [Finding]) -> [Finding] {
        certain { view, document in (document?.states ?? []).flatMap { find($0, view) } }
    }
}

extension Finding {
    /// In words for people: what the template works out is a pair of braces.
    fileprivate var shown: Finding {
        var finding = self
        finding.message = StandIn.shown(message)
        return finding
    }
}

extension Node {
    /// Whether any text in it is worked out by a template.
    var isWorkedOut: Bool {
        switch content {
        case .scalar(let value): value.string.map(StandIn.isIn) ?? false
        case .list(let nodes): nodes.contains(where: \.isWorkedOut)
        case .map(let pairs): pairs.contains { $0.key.isWorkedOut || $0.value.isWorkedOut }
        }
    }
}
