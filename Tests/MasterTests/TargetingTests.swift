import OrderedCollections
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct TargetingTests {
    @Test(arguments: [
        (Target(.glob, "*"), "db1 web1 web2"), (Target(.glob, "web*"), "web1 web2"), (Target(.glob, "web[!1]"), "web2"),
        (Target(.glob, "web1"), "web1"), (Target(.glob, "nobody"), ""), (Target(.list, "web1,db1,nobody"), "db1 web1"),
        (Target(.pcre, "web[0-9]+$"), "web1 web2"), (Target(.grain, "os:Debian"), "db1 web1"),
        (Target(.grain, "roles:web"), "web1 web2"), (Target(.grainPCRE, "os:(Alp|Arch).*"), "web2"),
        (Target(.compound, "G@os:Debian and web*"), "web1"), (Target(.compound, "N@webs and not web1"), "web2"),
        (Target(.nodegroup, "webs"), "web1 web2"), (Target(.ipcidr, "192.0.2.0/24"), "web1"),
        (Target(.pillar, "role:frontend"), "web1 web2"),
        (Target(.pillarPCRE, "role:^front"), "web1 web2"), (Target(.pillarExact, "role:front"), ""),
        (Target(.range, "web1..9,-web1"), "web2"), (Target(.compound, "R@{web,db}1 and not db*"), "web1"),
        (Target(.grain, "os|Deb*", delimiter: "|"), "db1 web1"),
        (Target(.pillar, "role/front*", delimiter: "/"), "web1 web2"),
        (Target(.compound, "I@role:frontend and E@.*2"), "web2"),
    ])
    func findsTheMinionsThatAreMeant(_ target: Target, _ expected: String) async throws {
        let master = try await master()
        let job = try await master.publish(target)
        #expect(job.minions.map(\.text).joined(separator: " ") == expected)
    }

    @Test(arguments: [
        (Target(.pcre, "web["), "regular expression"), (Target(.grain, "os"), "os:Debian"),
        (Target(.ipcidr, "300.1.2.3"), "address"), (Target(.nodegroup, "web"), "did you mean 'webs'"),
        (Target(.compound, "web* and"), "'and'"), (Target(.range, "%cluster"), "range server"),
    ])
    func saysWhatIsWrongWithATarget(_ target: Target, _ reason: String) async throws {
        let master = try await master()
        let publication = Publication(target: target, function: try name("test.ping"))
        let response = await master.ask(.post, "v1/jobs", publication.json)
        #expect(response.status == 400)
        #expect(response.failure?.contains(reason) == true, "\(response)")
    }

    @Test func meansAcceptedMinionsOnly() async throws {
        let master = try await master()
        _ = try await FakeMinion("web9", master).enrol()
        _ = await master.ask(.post, "v1/keys/web2/reject")
        #expect(try await master.publish(Target(.glob, "web*")).minions.map(\.text) == ["web1"])
    }

    private func master() async throws -> TestMaster {
        let master = try await TestMaster { $0.nodegroups = ["webs": "web* or N@none", "none": "L@nobody"] }
        try master.folder.write("base:\n  'web*': [role]\n", to: "srv/cm/pillar/top.sls")
        try master.folder.write("role: frontend\n", to: "srv/cm/pillar/role.sls")
        let grains: [(String, Value)] = [
            ("db1", ["os": "Debian", "ipv4": ["198.51.100.1"]]),
            ("web1", ["os": "Debian", "roles": ["web", "cache"], "ipv4": ["127.0.0.1", "192.0.2.7"]]),
            ("web2", ["os": "Alpine", "roles": ["web"], "ipv4": []]),
        ]
        for (id, facts) in grains {
            let minion = try await FakeMinion.accepted(id, master)
            #expect(await minion.ask(.put, "v1/minion/grains", facts).status == 204)
        }
        return master
    }
}
