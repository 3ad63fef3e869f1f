import OrderedCollections
import TestSupport
import Testing
import Values
import YAML

struct YAMLEmitTests {
    @Test(arguments: Fixture.all(in: "Fixtures/emit"))
    func writesAsSaltDoes(fixture: Fixture) throws {
        let value = try JSON.parse(fixture["json"])
        #expect(YAML.emit(value).trimmed == fixture["block"].trimmed)
        #expect(YAML.emit(value, style: .flow).trimmed == fixture["flow"].trimmed)
    }

    @Test(arguments: Fixture.all(in: "Fixtures/emit"), [YAML.Style.block, .flow])
    func readsBackWhatItWrote(fixture: Fixture, style: YAML.Style) throws {
        let value = try JSON.parse(fixture["json"])
        #expect(try YAML.parse(YAML.emit(value, style: style), file: "x")?.value == value)
        #expect(try YAML.parse(YAML.emit(value, style: style, width: nil), file: "x")?.value == value)
    }

    @Test func readsBackEveryShortText() throws {
        let alphabet = ["a", " ", ":", "#", "-", "'", "\"", "\n", "1", ".", "{", "é"]
        let pairs = alphabet.flatMap { first in alphabet.map { first + $0 } }
        let texts = pairs.flatMap { pair in alphabet.map { pair + $0 } } + pairs + alphabet
        let value = Value.list(texts.map(Value.string))
        #expect(try YAML.parse(YAML.emit(value), file: "x")?.value == value)
        #expect(try YAML.parse(YAML.emit(value, style: .flow, width: nil), file: "x")?.value == value)
    }

    @Test func keepsTheOrderOfKeysUnlessAskedToSort() {
        let value: Value = ["b": 1, "a": 2]
        #expect(YAML.emit(value) == "b: 1\na: 2\n")
        #expect(YAML.emit(value, sortKeys: true) == "a: 2\nb: 1\n")
        #expect(YAML.emit([10: 1, 9: 2], sortKeys: true) == "9: 2\n10: 1\n")
    }

    @Test func neverBreaksLinesWithoutAWidth() {
        let text = String(repeating: "word ", count: 100) + "end"
        #expect(YAML.emit(["a": .string(text)], style: .flow, width: nil) == "{a: \(text)}\n")
    }

    @Test func writesNumbersThatFloatsNeed() {
        #expect(
            YAML.emit([.double(.infinity), .double(-.infinity), .double(.nan), 1e17])
                == "- .inf\n- -.inf\n- .nan\n- 1.0e+17\n"
        )
    }

    @Test func leavesNoDocumentEndBehindAScalar() {
        #expect(YAML.emit("a") == "a\n")
        #expect(YAML.emit(nil, style: .flow) == "null\n")
        #expect(YAML.emit("...") == "'...'\n")
    }
}

extension String {
    /// Without the line ends at its end.
    fileprivate var trimmed: String {
        var text = self
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
