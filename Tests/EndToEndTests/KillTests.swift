import Foundation
import Testing

/// A power cut at any moment loses no job and doubles none.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct KillTests {
    @Test(.timeLimit(.minutes(10)), arguments: ["master", "minion", "job"])
    func everyJobEndsWithExactlyOneReturn(_ victim: String) throws {
        let host = try LabHost("kill-\(victim)")
        try host.write(
            """
            {% for i in range(40) %}
            /srv/made/{{ i }}:
              file.managed:
                - contents: number {{ i }}
                - makedirs: True
            pause {{ i }}:
              cmd.run:
                - name: sleep 0.03
            {% endfor %}

            """,
            to: "/srv/cm/states/slow.sls"
        )
        let cluster = try Cluster(master: host, id: "victim", states: "/srv/cm/states")
        for _ in 0..<7 {
            let published = try cluster.cm(["--async", "--out", "json", "*", "state.apply", "slow"]).output
            let jid = try #require(published.firstMatch(of: /\d{20}/).map { String($0.0) }, "\(published)")
            Thread.sleep(forTimeInterval: .random(in: 0...1.6))

            switch victim {
            case "master":
                try cluster.killMaster()
                try cluster.startMaster()
            case "minion":
                try cluster.killMinion()
                try cluster.startMinion()
            default:
                // The job may just have ended; then there is nothing to kill, and its return must be there all the same.
                try host.shell("pkill -9 -x cm-job; true")
            }

            try cluster.eventually("the return of job \(jid) after the \(victim) was killed", seconds: 60) {
                try returns(of: jid, in: cluster).count == 1
            }
            Thread.sleep(forTimeInterval: 0.5)
            #expect(try returns(of: jid, in: cluster).count == 1)
        }
        try cluster.eventually("the minion answering") { try cluster.cm(["*", "test.ping"]).status == 0 }

        let result = try cluster.cm(["--out", "json", "*", "state.apply", "slow"])
        let states40 = try StateReturn.parse(result.output, id: "victim")

        #expect(states40.count == 80)
        #expect(states40.values.allSatisfy { $0.result == true })
        #expect(try host.shell("cat /srv/made/* | sort -u | wc -l").output.contains("40"))
    }

    /// The minions that have returned, as `jobs.lookup_jid` lists them: once each, or the output says twice.
    private func returns(of jid: String, in cluster: Cluster) throws -> [String] {
        let result = try cluster.masterHost.run(["cm-run", "--out", "json", "jobs.lookup_jid", jid])
        return result.output.matches(of: /"victim":/).map { String($0.0) }
    }
}
