import Testing
import Values

struct SuggestionTests {
    @Test(arguments: [
        ("ngnix", "nginx"), ("trm", "trim"), ("default_", "default"), ("zzz", nil),
        (String(repeating: "x", count: 101), nil), ("x", nil), ("od", nil), ("do", "dot"), ("", nil),
    ])
    func namesTheNearest(word: String, expected: String?) {
        let names = ["d", "dot", "default", "nginx", "trim", String(repeating: "x", count: 100)]

        #expect(Suggestion.nearest(to: word, among: names) == expected)
    }
}
