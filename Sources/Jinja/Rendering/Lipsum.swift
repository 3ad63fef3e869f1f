/// `lipsum(n, html, min, max)`: paragraphs of filler text.
enum Lipsum {
    private static let words = [
        "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor",
        "incididunt", "ut", "labore", "et", "dolore", "magna", "aliqua", "enim", "minim", "veniam", "quis", "nostrud",
    ]

    @Sendable static func text(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        let bound = try BoundArguments("generate_lorem_ipsum", arguments, ["n", "html", "min", "max"])
        let (lowest, highest) = (try bound.int(2, or: 20), try bound.int(3, or: 100))
        let isHTML = try bound.flag(1, or: true)
        guard lowest < highest, highest <= 10_000 else { throw Failure(.other, "empty range for randrange()") }
        let paragraphs = (0..<min(max(try bound.int(0, or: 5), 0), 1_000)).map { _ in
            let text = (0..<Int.random(in: lowest..<highest)).map { _ in words.randomElement() ?? "lorem" }
                .joined(separator: " ")
            let sentence = TextCase.capitalized(text) + "."
            return isHTML ? "<p>\(sentence)</p>" : sentence
        }
        return .string(paragraphs.joined(separator: isHTML ? "\n" : "\n\n"))
    }
}
