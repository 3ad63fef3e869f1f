import Foundation
import Testing

/// The tree of the article the project began from (shared/reference/netboot.md 3.5) applies as it is written.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct ArticleTests {
    @Test(.timeLimit(.minutes(5)))
    func appliesUnchanged() throws {
        let host = try LabHost("article")
        let server = try ReleaseStandIn(on: host, archiveMegabytes: 2)
        let tree = Repository.root.appending(path: "Tests/EndToEndTests/Fixtures/article").path
        try host.shell("mkdir -p /srv/cm && cp -r '\(tree)' /srv/cm/states")
        // The one thing no test can have is the release server itself: its name leads to the stand-in.
        try host.shell("sed -i 's#https://us-east.manta.joyent.com#\(server.origin)#' /srv/cm/states/*.sls")
        let cluster = try Cluster(master: host, states: "/srv/cm/states")

        let first = try cluster.highstate()
        let second = try cluster.highstate()

        #expect(first.count == 5)
        #expect(first.values.allSatisfy { $0.result == true }, "\(first.filter { $0.value.result != true })")
        #expect(second.values.allSatisfy { $0.result == true && !$0.hasChanges }, "\(second)")
        #expect(try host.shell("ls /usr/share/nginx/html/smartos").output.hasPrefix("platform-"))
        #expect(try host.shell("crontab -l").output.contains("SALT_CRON_IDENTIFIER:update_smartos"))
        #expect(
            try host.shell("curl -fsS http://127.0.0.1/smartos.ipxe || cat /usr/share/nginx/html/smartos.ipxe").output
                .contains("#!ipxe")
        )
    }
}
