import Testing
import Values

struct GlobTests {
    @Test(arguments: [
        ("", "", true), ("a", "", false), ("abc", "abc", true), ("abc", "a*", true), ("a/b/c", "a*c", true),
        ("abc", "*", true), ("abc", "a?c", true), ("ac", "a?c", false), ("web1", "web[0-9]", true),
        ("webx", "web[!0-9]", true), ("web1", "web[!0-9]", false), ("a]b", "a[]]b", true), ("a[b", "a[b", true),
        ("aXbXc", "a*b*d", false), ("mississippi", "m*iss*p?", true), ("-", "[a-]", true), ("é", "?", true),
    ])
    func matches(_ text: String, _ pattern: String, _ expected: Bool) {
        #expect(Glob.matches(text, pattern) == expected)
    }
}
