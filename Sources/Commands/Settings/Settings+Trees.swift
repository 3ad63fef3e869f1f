import Compiler
import Values

extension Settings {
    /// Complains of words and shapes that pillar and top files would only trip over later.
    mutating func checkTrees() {
        check("pillar_source_merging_strategy", among: PillarMerge.allCases.map(\.rawValue))
        check("top_file_merging_strategy", among: ["merge", "merge_all", "same"])
        checkSources("ext_pillar", among: PillarOptions.sources, isList: true)
        checkSources("master_tops", among: MasterTops.sources, isList: false)
    }

    private mutating func check(_ key: String, among words: [String]) {
        guard let node = node(key), let word = node.string, !words.contains(word) else { return }
        complain(
            Diagnostic(
                .error,
                "'\(word)' is no value for '\(key)'",
                hint: Suggestion.nearest(to: word, among: words).map { "did you mean '\($0)'?" }
                    ?? "there are \(words.joined(separator: ", "))",
                at: node.location
            )
        )
    }

    /// Mappings whose keys are names of sources.
    private mutating func checkSources(_ key: String, among names: [String], isList: Bool) {
        guard let node = node(key), node.scalar?.isNull != true else { return }
        guard let items = isList ? node.list : [node], items.allSatisfy({ $0.pairs != nil }) else {
            let shape = isList ? "a list of mappings, as in '- cmd_yaml: COMMAND'" : "a mapping"
            return complain(Diagnostic(.error, "'\(key)' must be \(shape)", at: node.location))
        }
        for (name, _) in items.flatMap({ $0.pairs ?? [] }) where !names.contains(name.string ?? "") {
            let word = name.value.keyText
            complain(
                Diagnostic(
                    .error,
                    "'\(key)' has no '\(word)'",
                    hint: Suggestion.nearest(to: word, among: names).map { "did you mean '\($0)'?" }
                        ?? "there are \(names.joined(separator: ", "))",
                    at: name.location
                )
            )
        }
    }
}
