/// What is wrong with a regular expression, with its replacement, or with running it.
package struct PatternProblem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}
