import Testing
import Values

struct PathPiecesTests {
    @Test(arguments: [
        ("a:b:c", ":", ["a", "b", "c"]),
        ("a", ":", ["a"]),
        ("", ":", [""]),
        (":a::", ":", ["", "a", "", ""]),
        ("a::b:c", "::", ["a", "b:c"]),
        ("a:b", "", ["a:b"]),
        ("a:\u{301}b", ":", ["a", "\u{301}b"]),
        ("größe|x", "|", ["größe", "x"]),
    ])
    func cutsAtEachDelimiter(path: String, delimiter: String, expected: [String]) {
        #expect(PathPieces(path, delimiter).map(String.init) == expected)
    }
}
