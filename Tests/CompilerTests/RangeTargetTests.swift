import Testing
import Values

@testable import Compiler

/// SECO range syntax; Salt asks a range server for it, cm reads it itself.
struct RangeTargetTests {
    @Test(arguments: [
        ("web1", "web1"), ("web1,db1", "web1 db1"), ("web1..3", "web1 web2 web3"), ("web[1-3]", "web1 web2 web3"),
        ("web01..10", "web01 web10"), ("web1..web2", "web1 web2"), ("web[1-2,12]", "web1 web2 web12"),
        ("web1..12,-web3", "web1 web2 web12 web10"), ("web1..12,&web2..3", "web2 web3"),
        ("web1..3 & web2..12", "web2 web3"),
        ("web1..3 - web2", "web1 web3"), ("{web,db}1", "web1 db1"), ("{web1..2,db1}", "web1 web2 db1"),
        ("/^web/,-/2$/", "web1 web3 web01 web10 web2.example.org"), ("(web1,db1),&(db1,web2)", "db1"),
        ("a-1..2", "a-1 a-2"),
        ("a-1,-a-2", "a-1"), ("web1..3.example.org", "web2.example.org"), ("web1 , db1", "web1 db1"),
    ])
    func meansTheseNames(_ expression: String, _ expected: String) throws {
        let all = ["web1", "web2", "web3", "web12", "web01", "web10", "db1", "a-1", "a-2", "web2.example.org"]
        let range = try RangeTarget(expression)
        let wanted = expected.split(separator: " ").map(String.init)
        #expect(all.filter { range.contains($0) } == all.filter { wanted.contains($0) })
    }

    @Test(arguments: [
        ("", "a name is missing"), ("web1,", "a name is missing"), ("%web", "range server"), ("*", "range server"),
        ("web3..1", "no range of numbers"), ("{a,b", "'}'"), ("web[1-3", "']'"), ("(web1", "')'"), ("/web", "'/'"),
        ("web1 web2", "left over"),
    ])
    func saysWhatIsWrong(_ expression: String, _ reason: String) {
        let problem = Matcher(id: "web1").problem(.range, expression)
        #expect(problem?.contains(reason) == true, "\(problem ?? "-")")
    }

    @Test func goesByIdAndByFullName() {
        let matcher = Matcher(id: "w1", grains: ["fqdn": "web1.example.org"])
        #expect(matcher.matches(.range, "w1..3"))
        #expect(matcher.matches(.range, "web1..3.example.org"))
        #expect(matcher.matches(.compound, "R@w1..3 and not R@w2"))
        #expect(!matcher.matches(.range, "w2,w3"))
    }

    @Test(arguments: [
        ("role:web", true), ("role:w*", true), ("role:db", false), ("roles:B", true), ("roles:c", false),
        ("site:name", true), ("site:nam", false), ("gone:x", false), ("role", false),
    ])
    func looksIntoTheMinionsOwnStore(_ expression: String, _ expected: Bool) {
        var matcher = Matcher(id: "web1")
        matcher.data = ["role": "web", "roles": ["a", "b"], "site": ["name": "x"]]
        #expect(matcher.matches(.data, expression) == expected)
        #expect(matcher.matches(.compound, "D@\(expression)") == expected)
    }
}
