import Testing
import Values

struct ShellWordsTests {
    @Test(
        arguments: [
            ("a b  c", ["a", "b", "c"]),
            ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
            ("a=''b\\ c", ["a=b c"]),
            ("\"a\\\"b\\n\"", ["a\"b\\n"]),
            ("'a\\b' ''", ["a\\b", ""]),
            ("", []),
        ] as [(String, [String])]
    )
    func splits(_ text: String, _ words: [String]) {
        #expect(ShellWords.split(text) == words)
    }

    @Test(arguments: ["a 'b", "\"a", "a\\"])
    func refusesWhatStaysOpen(_ text: String) {
        #expect(ShellWords.split(text) == nil)
    }

    @Test(arguments: ["plain", "two words", "it's", "", "$HOME;`x`", "a/b.c-d_e"])
    func quotesSoThatSplittingGivesTheWordBack(_ word: String) {
        #expect(ShellWords.split(ShellWords.quote(word)) == [word])
    }
}
