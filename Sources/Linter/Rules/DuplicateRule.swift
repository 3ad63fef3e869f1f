import YAML
import Compiler
import Jinja
import Values

/// Keys and IDs that are there twice: in one mapping, and in two SLS files that come together.
struct DuplicateRule: Rule {
    static let names = [
        ("duplicate-key", "a key that a mapping has twice"),
        ("duplicate-id", "an ID that two SLS files of one run declare"),
    ]

    func check(_ project: Project) -> [Finding] {
        project.passages.flatMap(keys) + ids(project)
    }

    /// Of two branches only one may be taken: the keys must stand in one, or one in a branch of the other's.
    private func keys(_ passage: Passage) -> [Finding] {
        passage.views.flatMap { view in
            view.duplicates.filter { duplicate in
                let (first, second) = (view.path(duplicate.first.line), view.path(duplicate.location.line))
                return !StandIn.isIn(duplicate.key) && (first.starts(with: second) || second.starts(with: first))
            }.map { duplicate in
                let first = view.place(duplicate.first, in: passage.source).line
                return Finding(
                    "duplicate-key",
                    "'\(duplicate.key)' is there twice",
                    hint: "first on line \(first)",
                    at: view.place(duplicate.location, in: passage.source)
                )
            }
        }
    }

    // MARK: across files

    private struct Place {
        var sheet: Int
        var location: SourceLocation
    }

    private func ids(_ project: Project) -> [Finding] {
        guard !project.sheets.contains(where: { $0.documents.contains { $0?.hasExcludes ?? false } }) else { return [] }
        let firm = project.sheets.indices.map { firmIDs(project.sheets[$0], $0) }
        let joins = project.joins
        var groups = project.sheets.indices.filter { !joins.firm[$0].isEmpty }.map {
            joins.closure(of: $0, through: joins.firm)
        }
        groups += joins.tops.map { top in
            top.reduce(into: Set<Int>()) { $0.formUnion(joins.closure(of: $1, through: joins.firm)) }
        }
        return groups.flatMap { conflicts(in: $0.sorted(), firm, project) }
    }

    /// IDs that are declared whichever branches are taken.
    private func firmIDs(_ sheet: Sheet, _ index: Int) -> [String: Place] {
        guard let view = sheet.views.first, let document = sheet.documents.first ?? nil else { return [:] }
        var firm: [String: Place] = [:]
        for id in document.ids where !StandIn.isIn(id.text) && view.path(id.location.line).isEmpty {
            firm[id.text] = Place(sheet: index, location: view.place(id.location, in: sheet.source))
        }
        return firm
    }

    private func conflicts(in group: [Int], _ firm: [[String: Place]], _ project: Project) -> [Finding] {
        var seen: [String: Place] = [:]
        var findings: [Finding] = []
        for index in group {
            for (id, place) in firm[index] {
                guard let first = seen[id] else {
                    seen[id] = place
                    continue
                }
                findings.append(
                    Finding(
                        "duplicate-id",
                        "the ID '\(id)' is also in '\(project.sheets[first.sheet].name)', and both come together",
                        hint: "the other is at \(first.location.file):\(first.location.line)",
                        at: place.location
                    )
                )
            }
        }
        return findings
    }
}
