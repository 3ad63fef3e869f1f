import OrderedCollections
import Values

/// How the top files of several environments become one: Salt's `top_file_merging_strategy`.
struct TopMerging {
    typealias Documents = OrderedDictionary<String, [TopDocument]>
    typealias Environments = OrderedDictionary<String, TopFile.Targets>

    /// Where an environment without a top file looks, with `same`.
    var defaultTop: String

    /// The default: what `base` says about an environment holds; others speak only of themselves, where base is silent.
    static func merge(_ documents: Documents) -> Environments {
        var result: Environments = [:]
        for document in documents["base"] ?? [] {
            for (environment, targets) in document.environments { add(targets, to: &result[environment, default: [:]]) }
        }
        let settled = Set(result.keys)
        for (own, documents) in documents where own != "base" && !settled.contains(own) {
            for document in documents {
                guard let targets = document.environments[own] else { continue }
                add(targets, to: &result[own, default: [:]])
            }
        }
        return result
    }

    /// Each environment reads only its own section of its own top file, or else of the default one.
    func same(_ documents: Documents) -> Environments {
        var result: Environments = [:]
        for (own, mine) in documents {
            let sources = mine.allSatisfy(\.environments.isEmpty) ? documents[defaultTop] ?? [] : mine
            for document in sources {
                guard let targets = document.environments[own] else { continue }
                Self.add(targets, to: &result[own, default: [:]])
            }
        }
        return result
    }

    /// Everything of every top file; the SLS names of one target are joined.
    static func mergeAll(_ documents: Documents) -> Environments {
        var result: Environments = [:]
        for document in documents.values.joined() {
            for (environment, targets) in document.environments {
                for (name, target) in targets {
                    join(target, to: &result[environment, default: [:]][name])
                }
            }
        }
        return result
    }

    private static func add(_ targets: TopFile.Targets, to result: inout TopFile.Targets) {
        for (name, target) in targets { result[name] = target }
    }

    private static func join(_ target: TopFile.Target, to result: inout TopFile.Target?) {
        guard let first = result else {
            result = target
            return
        }
        let match = (target.items + first.items).first { $0.pairs != nil }
        let names = first.items.filter { $0.string != nil }
        let new = target.items.filter { item in item.string != nil && !names.contains { $0.string == item.string } }
        result?.items = [match].compactMap(\.self) + names + new
    }
}
