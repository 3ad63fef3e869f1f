import Testing

/// A directory of the master's tree on a minion, the directories without a file in them too.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct RecurseTests {
    @Test(.timeLimit(.minutes(5)))
    func bringsEmptyDirectoriesWhereTheStateAsksForThem() throws {
        let host = try LabHost("recurse")
        try host.shell("mkdir -p /srv/cm/states/sub/empty/deep")
        try host.write("text\n", to: "/srv/cm/states/sub/full/a")
        try host.write(state("with", "True") + state("without", "False"), to: "/srv/cm/states/all.sls")
        let cluster = try Cluster(master: host, id: "web1", states: "/srv/cm/states", pillar: "a: 1\n")

        let output = try cluster.cm(["--out", "json", "web1", "state.apply", "all"]).output

        let states = try StateReturn.parse(output, id: "web1")
        #expect(states.count == 2 && states.values.allSatisfy { $0.result == true }, "\(output)")
        #expect(try tree(host, "/with") == ["empty", "empty/deep", "full", "full/a"])
        #expect(try tree(host, "/without") == ["full", "full/a"])

        // What was made on the master since is seen, and what is not there any more is not held on to.
        try host.shell("rmdir /srv/cm/states/sub/empty/deep && mkdir /srv/cm/states/sub/late && rm -r /with")
        _ = try cluster.cm(["web1", "state.apply", "all"])
        #expect(try tree(host, "/with") == ["empty", "full", "full/a", "late"])
    }

    private func state(_ name: String, _ isIncluding: String) -> String {
        "/\(name):\n  file.recurse:\n    - source: salt://sub\n    - include_empty: \(isIncluding)\n"
    }

    private func tree(_ host: LabHost, _ path: String) throws -> [String] {
        let found = try host.shell("cd \(path) && find . -mindepth 1 | sort")
        return found.output.split(separator: "\n").map { String($0.dropFirst(2)) }
    }
}
