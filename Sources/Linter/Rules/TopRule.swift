import Compiler
import Jinja
import Values

/// SLS files that the top file names and that are not there, and targets that match nothing.
struct TopRule: Rule {
    static let names = [
        ("missing-sls", "an SLS file that the top file names and the tree does not have"),
        ("useless-target", "a target that can match no minion"),
    ]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.filter(\.isTop).flatMap { sheet in
            sheet.certain { view, _ in
                (view.node.map { InspectedTop($0).targets } ?? []).flatMap { target in
                    missing(target, view, sheet, project) + useless(target, view, sheet)
                }
            }
        }
    }

    private func missing(
        _ target: InspectedTop.Target,
        _ view: SheetView,
        _ sheet: Sheet,
        _ project: Project
    ) -> [Finding] {
        if target.items.contains(where: { $0["ignore_missing"] != nil }) { return [] }
        return TopEntry.items(of: target).compactMap { item in
            guard !StandIn.isIn(item.name), !Glob.isPattern(item.name),
                let names = project.environments.names[item.environment], !names.contains(item.name)
            else { return nil }
            let isHere = item.environment == project.environment
            return Finding(
                "missing-sls",
                "there is no SLS file '\(item.name)' in \(isHere ? "this tree" : "environment '\(item.environment)'")",
                hint: Suggestion.nearest(to: item.name, among: names).map { "did you mean '\($0)'?" },
                at: view.place(item.location, in: sheet.source)
            )
        }
    }

    private func useless(_ target: InspectedTop.Target, _ view: SheetView, _ sheet: Sheet) -> [Finding] {
        let match = target.items.compactMap { $0["match"] }.last
        guard !StandIn.isIn(target.expression), match?.isWorkedOut != true else { return [] }
        let name = match?.value.keyText ?? "compound"
        guard let kind = TargetKind(name: name) else {
            let names = TargetKind.allCases.map(\.rawValue)
            return [
                Finding(
                    "useless-target",
                    "there is no matcher '\(name)'",
                    hint: Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" },
                    at: view.place(match?.location ?? target.location, in: sheet.source)
                )
            ]
        }
        // Which nodegroups there are the settings say.
        if kind == .nodegroup || target.expression.contains("N@") { return [] }
        guard let problem = Matcher(id: "any").problem(kind, target.expression) else { return [] }
        let place = view.place(target.location, in: sheet.source)
        return [Finding("useless-target", "the target matches nothing: \(problem)", severity: .warning, at: place)]
    }
}
