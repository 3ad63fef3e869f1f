import Compiler
import Jinja
import OrderedCollections
import States
import Values

/// Requisites that name nothing, or something that need not be in the run.
struct RequisiteRule: Rule {
    static let names = [
        ("missing-requisite", "a requisite that names no state"),
        ("unreachable-requisite", "a requisite on a state of a file that is not included"),
    ]

    func check(_ project: Project) -> [Finding] {
        let indexes = project.sheets.map(NamedStates.init)
        return project.sheets.indices.filter { project.tree.chosen.contains(project.sheets[$0].path) }.flatMap {
            check(project.sheets[$0], at: $0, indexes, project)
        }
    }

    private func check(
        _ sheet: Sheet,
        at index: Int,
        _ indexes: [NamedStates],
        _ project: Project
    ) -> [Finding] {
        guard sheet.documents.contains(where: { $0 != nil }) else { return [] }
        var company: Set<Int>?
        return sheet.certain { state, view in
            references(of: state).compactMap { node, reference in
                if indexes[index].has(reference) { return nil }
                let others = company ?? project.joins.company(of: index)
                company = others
                let place = view.place(node.location, in: sheet.source)
                return finding(reference, at: place, others, sheet.isOfTests, indexes, project)
            }
        }
    }

    private func references(of state: LowState) -> [(Node, RequisiteReference)] {
        let words = Inspection.requisites.subtracting(["onfail_stop", "prerequired"])
        return state.arguments.filter { words.contains($0.name) }.flatMap { argument in
            (argument.value.list ?? []).compactMap { node -> (Node, RequisiteReference)? in
                guard !node.isWorkedOut, let reference = RequisiteReference(node),
                    !Glob.isPattern(reference.target)
                else { return nil }
                return (node, reference)
            }
        }
    }

    private func finding(
        _ reference: RequisiteReference,
        at place: SourceLocation,
        _ company: Set<Int>,
        _ isOfTests: Bool,
        _ indexes: [NamedStates],
        _ project: Project
    ) -> Finding? {
        if reference.module == "sls" { return file(reference.target, at: place, company, isOfTests, project) }
        if company.contains(where: { indexes[$0].has(reference) }) { return nil }
        let shown = reference.module == "id" ? "'\(reference.target)'" : "'\(reference.module): \(reference.target)'"
        let isOpen = company.contains { project.joins.isVague[$0] }
        let others = project.sheets.indices
        let elsewhere =
            others.first { indexes[$0].declares(reference) } ?? others.first { indexes[$0].hasWritten(reference) }
        if let elsewhere {
            if isOpen || isOfTests { return nil }
            let name = project.sheets[elsewhere].name
            return Finding(
                "unreachable-requisite",
                "\(shown) is in '\(name)', which need not be in the run",
                severity: .warning,
                hint: "include '\(name)'",
                at: place
            )
        }
        guard !isOpen, !company.contains(where: { project.sheets[$0].isUncertain }),
            !indexes.contains(where: { $0.has(reference) })
        else { return nil }
        let names = company.flatMap { indexes[$0].names(reference.module) }
        return Finding(
            "missing-requisite",
            "\(shown) is no state of this tree",
            hint: Suggestion.nearest(to: reference.target, among: names).map { "did you mean '\($0)'?" },
            at: place
        )
    }

    private func file(
        _ name: String,
        at place: SourceLocation,
        _ company: Set<Int>,
        _ isOfTests: Bool,
        _ project: Project
    ) -> Finding? {
        guard let target = project.byName[name] else {
            guard project.isOurs(name) else { return nil }
            return Finding(
                "missing-requisite",
                "there is no SLS file '\(name)' in this tree",
                hint: Suggestion.nearest(to: name, among: project.byName.keys).map { "did you mean '\($0)'?" },
                at: place
            )
        }
        guard !isOfTests, !company.contains(target), !company.contains(where: { project.joins.isVague[$0] }) else {
            return nil
        }
        return Finding(
            "unreachable-requisite",
            "the SLS file '\(name)' need not be in the run",
            severity: .warning,
            hint: "include '\(name)'",
            at: place
        )
    }
}

/// The states of one SLS file by what requisites call them.
struct NamedStates {
    private var written: [String: Set<String>] = [:]
    private var patterns: [String: Set<String>] = [:]

    init(_ sheet: Sheet) {
        for document in sheet.documents.compactMap(\.self) {
            for state in document.states {
                add(state.id, state.state)
                add(state.name, state.state)
            }
            // What is extended may get a module more.
            for id in document.extended { add(id.text, "*") }
        }
    }

    private mutating func add(_ name: String, _ module: String) {
        if StandIn.isIn(name) || StandIn.isIn(module) {
            patterns[StandIn.pattern(module), default: []].insert(StandIn.pattern(name))
        } else {
            written[module, default: []].insert(name)
        }
    }

    func has(_ reference: RequisiteReference) -> Bool {
        hasWritten(reference)
            || patterns.contains { module, names in
                (reference.module == "id" || Glob.matches(reference.module, module))
                    && names.contains { Glob.matches(reference.target, $0) }
            }
    }

    func hasWritten(_ reference: RequisiteReference) -> Bool {
        if reference.module == "id" { return written.values.contains { $0.contains(reference.target) } }
        return [reference.module, "*"].contains { written[$0]?.contains(reference.target) ?? false }
    }

    /// Whether it is written here, and not only extended.
    func declares(_ reference: RequisiteReference) -> Bool {
        written.contains { module, names in
            module != "*" && ["id", module].contains(reference.module) && names.contains(reference.target)
        }
    }

    func names(_ module: String) -> [String] {
        written.filter { module == "id" || $0.key == module }.flatMap(\.value)
    }
}
