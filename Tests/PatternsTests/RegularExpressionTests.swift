import Patterns
import Testing

struct RegularExpressionTests {
    @Test func findsEveryMatchAsFinditer() throws {
        let matches = try RegularExpression("a*").matches(in: Array("baac".utf8))
        #expect(matches.map(\.whole) == [0..<0, 1..<3, 3..<3, 4..<4])
    }

    @Test func stopsAtTheLimit() throws {
        #expect(try RegularExpression("x").matches(in: Array("xxx".utf8), limit: 2).count == 2)
    }

    @Test func matchesFromTheStartOnlyWhenAsked() throws {
        let expression = try RegularExpression("b")
        #expect(try expression.firstMatch(in: "ab")?.whole == 1..<2)
        #expect(try expression.firstMatch(in: "ab", atStart: true) == nil)
    }

    @Test func readsPythonsEndOfText() throws {
        #expect(try RegularExpression("a\\Z").firstMatch(in: "a\n") == nil)
        #expect(try RegularExpression("a$").firstMatch(in: "a\n") != nil)
    }

    @Test func saysWhatIsWrongAndWhere() {
        let problem = #expect(throws: PatternProblem.self) { try RegularExpression("a(b") }
        #expect(problem?.description == "missing closing parenthesis at position 3")
    }

    @Test func refusesBytesThatAreNotUTF8() throws {
        #expect(throws: PatternProblem.self) { try RegularExpression("a").matches(in: [0x61, 0xFF]) }
    }

    @Test func givesUpOnAnExpressionThatNeverEnds() throws {
        let text = Array((String(repeating: "a", count: 200) + "!").utf8)
        #expect(throws: PatternProblem.self) { try RegularExpression("^(a+)+$").matches(in: text) }
    }

    @Test(arguments: [
        ("(?P<name>b)", "\\g<name>\\1\\\\", "abbc", "abb\\bb\\c"), ("(x)?b", "[\\1]", "abc", "a[]c"),
        ("b", "\\n\\.", "abc", "a\n\\.c"),
    ])
    func replacesAsSub(_ pattern: String, _ template: String, _ text: String, _ result: String) throws {
        let expression = try RegularExpression(pattern)
        let replacement = try Replacement(template, for: expression)
        let bytes = Array(text.utf8)
        #expect(
            try String(decoding: replacement.replacing(expression.matches(in: bytes), in: bytes), as: UTF8.self)
                == result
        )
    }

    @Test(arguments: ["\\2", "\\g<none>", "\\g1", "\\q"])
    func refusesReplacementsThatPythonRefuses(_ template: String) throws {
        let expression = try RegularExpression("(a)")
        #expect(throws: PatternProblem.self) { try Replacement(template, for: expression) }
    }
}
