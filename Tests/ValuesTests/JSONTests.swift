import Testing
import Values

/// Mistakes in JSON are told by line and column, where editors find them.
struct JSONTests {
    @Test(arguments: [
        ("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, "':' is missing"),
        ("", 1, 1, "a value is missing"),
        ("[1,\n\n", 3, 1, "a value is missing"),
        ("[\"äö\", x]", 1, 8, "not a value"),
        ("{}\nmore", 2, 1, "text after the end of the value"),
    ])
    func aMistakeHasItsLineAndColumn(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
        let failure = #expect(throws: JSON.Failure.self) { try JSON.parse(text) }

        #expect(failure?.line == line && failure?.column == column, "\(String(describing: failure))")
        #expect(failure?.description == "not valid JSON: \(reason) in line \(line), column \(column)")
    }
}
