import Foundation
import Testing

/// docs/getting-started.md, command by command, on two hosts.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct GettingStartedTests {
    @Test(.timeLimit(.minutes(10)))
    func everyCommandOfThePageWorks() throws {
        let master = try LabHost("master"), web = try LabHost("web")
        try master.connect(web, "10.78.0.1", "10.78.0.2")
        let server = try ReleaseStandIn(on: web, archiveMegabytes: 2)
        let commands = try Self.commands()
        try #require(commands.count > 20)
        var background: [ShellProcess] = []
        defer { background.forEach { $0.stop() } }

        for command in commands where command.host != "build" {
            let host = command.host == "master" ? master : web
            let line = "cd '\(Repository.root.path)'; export RELEASES='\(server.releases)'; \(installing(command.text))"
            if command.text.hasSuffix("&") {
                background.append(try host.start(["bash", "-c", line + " wait"]))
                Thread.sleep(forTimeInterval: 3)
                continue
            }
            let result = try host.shell(line, seconds: 300)
            let logs = result.status == 0 ? "" : try logs(master, web)
            try #require(result.status == 0, "\(command.host)# \(command.text)\n\(result.all)\n\(logs)")
            if command.text.contains("--out quiet > /root/token") {
                try web.write(try master.read("/root/token"), to: "/root/token")
            }
        }

        #expect(try web.run(["curl", "-fsS", "http://127.0.0.1/smartos.ipxe"]).output.contains("set release"))
        #expect(try master.run(["cm", "web", "highstate", "test=True"]).output.contains(/Failed: +0\n/))
    }

    private func logs(_ hosts: LabHost...) throws -> String {
        try hosts.map {
            try $0.shell("tail -n 20 /var/log/cm-*.log; ps -e | grep cm-; head -c 300 /etc/cm/minion").output
        }.joined()
    }

    /// The program that is installed is the one the tests have built.
    private func installing(_ command: String) -> String {
        command == "make install" ? "make install BIN=.build/debug" : command
    }

    /// Lines like `master# cm-key -L` in the page's console blocks.
    private static func commands() throws -> [(host: String, text: String)] {
        let page = try String(contentsOf: Repository.root.appending(path: "docs/getting-started.md"), encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /(build|master|web)# (.+)/).map { (String($0.1), String($0.2)) }
        }
    }
}
