package import Values

/// What is known of a template's values whatever the host: which templates its tags reach, and what it prints.
package struct KnownValues: Sendable {
    /// What a tag that names another template may mean.
    package struct Reached: Hashable, Sendable {
        /// Every name that it may have, with stars for what is not known.
        package var names: [String]
        /// Whether there is one name, known to the last letter.
        package var isCertain: Bool
    }

    /// By the place of the tag.
    var reached: [Position: Reached] = [:]
    /// Variables that a tag hands on to the template that it names; those without a value are not known.
    var visible: [Position: [String: Value?]] = [:]
    /// What `{{ … }}` prints, by the place of the expression.
    var printed: [Position: String] = [:]

    package init() {}

    package func reached(by reach: TemplateFacts.Reach) -> Reached? { reached[reach.position] }

    /// The variables that a tag hands on, without a value where that is not known; nil if none are known.
    package func visible(at reach: TemplateFacts.Reach) -> [String: Value?]? { visible[reach.position] }
}

extension TemplateFacts.Reach {
    fileprivate var position: Position { Position(line: Int32(clamping: line), column: Int32(clamping: column)) }
}

extension Template {
    /// What is known of its values where nothing is known but `variables`.
    package func known(from variables: [String: Value]) -> KnownValues {
        var first = KnownValuesWalker(code, variables)
        first.walk(code.statements)
        guard first.hasMacros else { return first.known }
        // What a macro reads may have changed by the time it is called.
        var second = KnownValuesWalker(code, variables, changing: first.changing)
        second.walk(code.statements)
        return second.known
    }
}

extension TemplateFacts {
    /// Fills in the names that a template works out, where they are the same in every one of `knowledge`.
    ///
    /// Where that `isComplete` is false, there are ways to the template of which nothing is known.
    package mutating func follow(_ knowledge: [KnownValues], isComplete: Bool = true) {
        for index in reaches.indices where reaches[index].path == nil {
            let all = Set(knowledge.compactMap { $0.reached(by: reaches[index]) })
            if isComplete, all.count == 1, let only = all.first, only.isCertain {
                reaches[index].path = only.names[0]
                reaches[index].isWorkedOut = true
            } else {
                reaches[index].possible = Set(all.flatMap(\.names) + (isComplete ? [] : ["*"])).sorted()
            }
        }
    }
}
