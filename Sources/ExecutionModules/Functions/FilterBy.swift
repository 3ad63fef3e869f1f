import OrderedCollections
import Values

/// `filter_by` of grains and pillar: the entry of a mapping whose key, a pattern, matches a value.
struct FilterBy {
    private let choices: Value.Map
    private let name: String
    private let merge: Value
    private let fallback: Value
    private let base: Value

    /// `naming`: the argument that holds the path of the value; `usual`: what it is where it is not given.
    init(_ call: inout Call, naming: String, usual: String? = nil) throws {
        choices = try call.map("lookup_dict")
        name = try call.optionalText(naming) ?? usual ?? call.text(naming)
        merge = call.take("merge") ?? .null
        fallback = call.take("default") ?? "default"
        base = call.take("base") ?? .null
        try call.finish()
    }

    func entry(in values: Value) throws -> Value {
        let chosen = chosen(for: values.traverse(name) ?? []) ?? choices[fallback]
        let based = try combined(choices[base], chosen)
        guard merge.isTruthy else { return based ?? .null }
        guard merge.map != nil else {
            throw CallError.failed("filter_by merge argument must be a dictionary.")
        }
        return based.map { $0.isNull ? merge : $0.updated(with: merge) } ?? merge
    }

    /// The first value of a list that has a match counts; keys are shell patterns.
    private func chosen(for value: Value) -> Value? {
        for value in value.list ?? [value] {
            let text = value.plainText
            let match = choices.first { Glob.matches(text, $0.key.plainText) }
            if let match, !match.value.isNull { return match.value }
        }
        return nil
    }

    private func combined(_ base: Value?, _ chosen: Value?) throws -> Value? {
        guard let base, base.map != nil else { return chosen ?? base }
        guard let chosen, !chosen.isNull else { return base }
        guard chosen.map != nil else {
            throw CallError.failed("filter_by default and look-up values must both be dictionaries.")
        }
        return base.updated(with: chosen)
    }
}
