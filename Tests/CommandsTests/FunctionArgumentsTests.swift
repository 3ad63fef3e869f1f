import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Commands

struct FunctionArgumentsTests {
    /// Each line: a word as JSON, `->`, what `salt.utils.args.parse_input` (3008.3) makes of it.
    @Test(arguments: Fixture.all(in: "Fixtures/arguments"))
    func wordsAreReadAsSaltReadsThem(_ fixture: Fixture) throws {
        for line in fixture["cases"].split(separator: "\n") {
            let sides = line.split(separator: "  ->  ", maxSplits: 1)
            let word = try #require(try JSON.parse(String(sides[0])).string)
            let expected = try #require(try JSON.parse(String(sides[1])).list)

            let arguments = FunctionArguments([word])

            var actual = arguments.positional
            if !arguments.named.isEmpty {
                actual.append(.map(arguments.named.merging(["__kwarg__": true]) { $1 }))
            }
            #expect(sorted(.list(actual)) == sorted(.list(expected)), "\(word)")
        }
    }

    @Test func keepsTheOrderOfPositionalArguments() {
        let arguments = FunctionArguments(["one", "test=True", "2", "pillar={a: b}"])

        #expect(arguments.positional == ["one", 2])
        #expect(arguments.named == ["test": true, "pillar": ["a": "b"]])
    }

    /// Order of keys does not matter here.
    private func sorted(_ value: Value) -> String { JSON.text(value, sortKeys: true) }
}
