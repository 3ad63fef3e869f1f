import Compiler
import OrderedCollections
import Testing
import Values

/// The fixtures in `Fixtures/top` hold the matchers against Salt; here is what Salt does not say.
struct MatcherTests {
    private let matcher = Matcher(
        id: "web1",
        grains: ["os": "Debian", "ipv4": ["10.0.0.5"], "ipv6": ["2001:db8::5"]],
        nodegroups: ["mine": "web*"]
    )

    @Test(arguments: [
        (TargetKind.glob, "["), (.compound, "web* and G@os:Debian"), (.pcre, "w.*"), (.ipcidr, "10.0.0.0/8"),
        (.ipcidr, "2001:db8::/32"), (.nodegroup, "mine"), (.compound, "N@mine or L@a,b"), (.grain, "os:Debian"),
    ])
    func findsNothingWrong(kind: TargetKind, expression: String) {
        #expect(matcher.problem(kind, expression) == nil)
    }

    @Test(arguments: [
        (TargetKind.pcre, "w("), (.compound, "web* and"), (.compound, "web1 db1"), (.compound, "( web1"),
        (.compound, ""),
        (.compound, "T@web"), (.compound, "G@os"), (.compound, "N@mien"), (.grain, "os"), (.pillarExact, "os"),
        (.ipcidr, "10.0.0.1/8"), (.ipcidr, "web"), (.nodegroup, "mien"),
    ])
    func saysWhyNothingCanMatch(kind: TargetKind, expression: String) {
        #expect(matcher.problem(kind, expression) != nil)
        #expect(!matcher.matches(kind, expression))
    }

    @Test func suggestsTheNodegroupThatWasMeant() {
        #expect(matcher.problem(.nodegroup, "mien") == "there is no nodegroup 'mien', did you mean 'mine'?")
    }

    @Test(arguments: [
        ("10.0.0.5", true), ("10.0.0.6", false), ("10.0.0.0/29", true), ("10.0.0.8/29", false),
        ("10.0.0.0/255.255.255.248", true), ("2001:db8::/32", true), ("2001:db8::5", true), ("2001:db9::/32", false),
        ("::/0", true), ("0.0.0.0/0", true), ("10.0.0.5/33", false), ("10.0.0", false),
    ])
    func matchesAddresses(expression: String, isMatch: Bool) {
        #expect(matcher.matches(.ipcidr, expression) == isMatch)
    }

    @Test func endsNodegroupsThatContainThemselves() {
        let matcher = Matcher(id: "web1", nodegroups: ["a": "N@b", "b": "N@a or web1"])
        #expect(!matcher.matches(.nodegroup, "a"))
    }

    @Test func namesKindsAsSaltDoes() {
        #expect(TargetKind(name: "grain_pcre") == .grainPCRE)
        #expect(TargetKind(name: "pillar_regex") == .pillarPCRE)
        #expect(TargetKind(name: "grains") == nil)
    }
}
