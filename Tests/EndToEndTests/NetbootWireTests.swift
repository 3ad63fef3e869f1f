import Foundation
import Testing

/// cm-netboot as a process, asked over real sockets: what it answers, and what it says of that.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootWireTests {
    private static let mac = WireLab.mac

    // MARK: dry run

    @Test func aDryRunSaysWhatItWouldAnswerAndAnswersNobody() throws {
        let lab = try WireLab("dry")
        try lab.start("serve", "--dry-run", until: "dhcp is ready")

        #expect(try lab.step("discover desk \(Self.mac)") == "no answer")

        try lab.eventually("a line about the machine") { lab.log.contains(Self.mac) }
        let line = try #require(lab.log.split(separator: "\n").first { $0.contains(Self.mac) })
        #expect(line.contains("offered") && line.contains("52-54-00-00-00-01/undionly.kpxe"), "\(lab.log)")
        #expect(line.contains("dry run"), "\(line)")
        #expect(try lab.host.shell("ss -Hlnu 'sport = :69'; ss -Hlnt 'sport = :80'").output.isEmpty)
        #expect(try lab.metrics().contains(#"cm_netboot_dhcp_packets_total{result="answered"} 0"#))
        #expect(try lab.metrics().contains(#"cm_netboot_dhcp_packets_total{result="withheld"} 1"#))
        lab.stop()
        try lab.start("serve", until: "dhcp is ready")
        #expect(try lab.step("discover desk \(Self.mac)") == "file 52-54-00-00-00-01/undionly.kpxe")
    }

    // MARK: VLAN

    @Test func aRuleAboutAVLANDecidesForAMachineBehindARelay() throws {
        let groups =
            "groups:\n  here: {match: {vlan: 23}, profile: here}\n  blue: {match: {vrf: blue}, profile: here, priority: 1}\n"
            + "  own: {match: {class: Own}, profile: here, priority: 2}\n"
        let lab = try WireLab("vlan", settings: WireLab.settings + groups)
        try lab.start("serve", until: "dhcp is ready")

        #expect(try lab.step("discover desk \(Self.mac) 23 10.99.0.9").hasSuffix("/here.bin"))
        #expect(try lab.step("discover desk \(Self.mac) 24 10.99.0.9").hasSuffix("undionly.kpxe"))
        let explain = "cm-netboot explain --mac \(Self.mac) --firmware pxe"
        #expect(try lab.host.shell("\(explain) --vlan 23").output.hasPrefix("profile here, says group 'here'"))
        #expect(try lab.host.shell("\(explain) --vlan 24").output.hasPrefix("profile install"))
        #expect(try lab.host.shell("\(explain) --vrf blue").output.hasPrefix("profile here, says group 'blue'"))
        #expect(try lab.host.shell("\(explain) --class Own").output.hasPrefix("profile here, says group 'own'"))
        let wrong = try lab.host.shell("\(explain) --vlan 4095")
        #expect(wrong.status == 64 && wrong.all.contains("a VLAN is a number from 1 to 4094"))
    }

    // MARK: explain

    @Test(arguments: [
        "{kernel: linux, initrd: [initrd.gz], cmdline: 'host={{ mac }} {{ request.query.arch }} at {{ server }}'}",
        "{script: \"#!ipxe\\necho {{ firmware }} {{ vlan }}\"}", "{boot: exit}", "{chain: 'http://other.example/a'}",
    ])
    func theExplainedScriptIsByteForByteWhatIsServed(profile: String) throws {
        let settings = "interfaces: [lan]\ndefault: it\nprofiles: {it: \(profile)}\n"
        let lab = try WireLab("explain", settings: settings)
        try lab.start("serve", until: "dhcp is ready")
        let explained = "cm-netboot explain --script --mac \(Self.mac) --server 10.99.0.1 --vlan 23 > /tmp/explained"

        #expect(try lab.host.shell(explained).status == 0)
        try lab.host.shell("chmod 755 /tmp")
        let url = "http://10.99.0.1/boot/\(Self.mac.replacing(":", with: "-"))/script.ipxe"
        let served = try lab.desk("curl -fsA iPXE/1.21 '\(url)?arch=0&vlan=23' > /tmp/served")

        #expect(served.status == 0, "\(served.all)")
        #expect(try lab.host.read("/tmp/served").hasPrefix("#!ipxe"))
        #expect(try lab.host.shell("cmp /tmp/explained /tmp/served").all == "")
    }

    @Test func aRuleAboutIPXEIsExplainedAsItIsServed() throws {
        let groups = "groups:\n  late: {match: {firmware: ipxe}, profile: late}\n"
        let profiles = "default: first\nprofiles:\n  first: {boot: exit}\n  late: {script: '#!ipxe'}\n"
        let lab = try WireLab("late", settings: "interfaces: [lan]\n" + profiles + groups)
        try lab.start("serve", until: "dhcp is ready")

        let explained = try lab.host.shell("cm-netboot explain --script --mac \(Self.mac) --server 10.99.0.1").output
        let served = try lab.desk("curl -fs http://10.99.0.1/boot/\(Self.mac)/script.ipxe?arch=0").output

        #expect(explained == "#!ipxe" && served == explained)
    }

    // MARK: metrics

    @Test func aTransferIsInTheMetrics() throws {
        let lab = try WireLab("metrics")
        try lab.start("serve", until: "dhcp is ready")
        try lab.eventually("HTTP") { try lab.host.shell("curl -fs http://10.99.0.1/health").status == 0 }

        #expect(try lab.step("discover desk \(Self.mac)").hasPrefix("file"))
        #expect(try lab.step("tftp 10.99.0.1 linux") == "bytes 2000")
        #expect(try lab.step("tftp 10.99.0.1 missing").hasPrefix("error 1 "))
        #expect(try lab.step("tftp-refused 10.99.0.1 linux").hasPrefix("error 2 "))
        #expect(try lab.desk("curl -fsA iPXE http://10.99.0.1/boot/\(Self.mac)/script.ipxe").status == 0)
        #expect(try lab.desk("curl -fs http://10.99.0.1/files/linux | wc -c").output == "2000\n")

        let wanted: Set = [
            #"cm_netboot_dhcp_packets_total{result="answered"} 1"#,
            #"cm_netboot_dhcp_packets_total{result="malformed"} 0"#,
            #"cm_netboot_tftp_requests_total{result="requests"} 3"#,
            #"cm_netboot_tftp_requests_total{result="refused"} 2"#,
            #"cm_netboot_tftp_requests_total{result="malformed"} 0"#,
            #"cm_netboot_tftp_requests_total{result="dropped"} 0"#, #"cm_netboot_bytes_total{stage="tftp"} 2000"#,
            #"cm_netboot_bytes_total{stage="http"} 2000"#,
            #"cm_netboot_events_total{stage="dhcp",outcome="offered"} 1"#,
            #"cm_netboot_events_total{stage="tftp",outcome="sent"} 1"#,
            #"cm_netboot_events_total{stage="http",outcome="sent"} 1"#,
            #"cm_netboot_events_total{stage="script",outcome="sent"} 1"#, "cm_netboot_machines 1",
        ]
        var metrics: Set<String> = []
        for _ in 0..<50 where !wanted.isSubset(of: metrics) {
            Thread.sleep(forTimeInterval: 0.1)
            metrics = try lab.metrics()
        }
        #expect(wanted.subtracting(metrics) == [], "\(metrics.sorted())")
    }

    // MARK: traces

    private struct Span: Decodable {
        struct Attribute: Decodable {
            struct Text: Decodable { var stringValue: String }
            var key: String
            var value: Text
        }
        var traceId: String, spanId: String, parentSpanId: String?, name: String
        var startTimeUnixNano: String, endTimeUnixNano: String
        var attributes: [Attribute]
    }

    private struct Traces: Decodable {
        struct Resource: Decodable { var scopeSpans: [Scope] }
        struct Scope: Decodable { var spans: [Span] }
        var resourceSpans: [Resource]
    }

    private func collector(_ lab: WireLab, _ address: String, _ file: String, answer: String = "{}") throws
        -> ShellProcess
    {
        let program = Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/collector.py").path
        let process = try lab.host.start(["python3", program, address, "4318", file, answer])
        guard process.wait(forLine: "listening", seconds: 10) != nil else { throw LabError(process.output) }
        return process
    }

    @Test func aCollectorGetsABootWithItsStages() throws {
        let lab = try WireLab("traces", settings: WireLab.settings + "traces: 'http://127.0.0.1:4318'\n")
        let collector = try collector(lab, "127.0.0.1", "/tmp/requests")
        defer { collector.stop() }
        try lab.start("serve", until: "dhcp is ready")
        #expect(try lab.host.run(["cm-netboot", "once", "add", Self.mac, "install", "--until", "home"]).status == 0)
        let base = "http://10.99.0.1/boot/52-54-00-00-00-01"

        #expect(try lab.step("discover desk \(Self.mac)").hasPrefix("file"))
        #expect(try lab.step("tftp 10.99.0.1 52-54-00-00-00-01/undionly.kpxe").hasPrefix("bytes"))
        let script = try lab.desk("curl -fsA iPXE/1.21 \(base)/script.ipxe").output
        let report = try #require(script.split(whereSeparator: \.isWhitespace).first { $0.contains("/booting") })
        #expect(try lab.desk("curl -fs '\(report.replacing("${mac}", with: Self.mac))'").status == 0)
        let nonce = try #require(report.firstMatch(of: /nonce=([^&]+)/)?.1)
        #expect(try lab.desk("curl -fs http://10.99.0.1/done/\(nonce)").status == 0)

        var spans: [Span] = []
        try lab.eventually("the boot's trace") {
            let lines = try lab.host.shell("grep -h '^POST /v1/traces ' /tmp/requests; true").output
            spans = try lines.split(separator: "\n").flatMap { line in
                let body = Data(line.dropFirst("POST /v1/traces ".count).utf8)
                return try JSONDecoder().decode(Traces.self, from: body).resourceSpans.flatMap(\.scopeSpans)
                    .flatMap(\.spans)
            }
            return spans.contains { $0.name == "boot" }
        }
        let whole = try #require(spans.first { $0.name == "boot" })
        #expect(whole.parentSpanId == nil && whole.traceId.count == 32)
        #expect(whole.attributes.contains { $0.key == "cm.mac" && $0.value.stringValue == Self.mac })
        let stages = spans.filter { $0.name != "boot" }
        #expect(Set(stages.map(\.name)).isSuperset(of: ["dhcp", "tftp", "script", "booting", "home"]), "\(stages)")
        #expect(stages.allSatisfy { $0.traceId == whole.traceId && $0.parentSpanId == whole.spanId })
        #expect(stages.allSatisfy { $0.startTimeUnixNano <= $0.endTimeUnixNano })
        #expect(Set(spans.map(\.spanId)).count == spans.count)
    }

    // MARK: IPv6

    @Test func ipv6apiGivesTheURLThatTheAPINamesAndAnAddress() throws {
        let lab = try WireLab("ipv6api")
        try lab.host.shell("ip address add fd00:99::1/64 dev lan nodad")
        let collector = try collector(lab, "::1", "/tmp/requests", answer: "http://[fd00:99::1]/boot.efi")
        defer { collector.stop() }
        try lab.eventually("addresses of the cable") {
            let tentative = "ip -6 address show dev lan; ip -n desk -6 address show dev desk"
            let text = try lab.host.shell(tentative).output
            return text.contains("fe80") && !text.contains("tentative")
        }
        try lab.start(
            "ipv6api",
            "--interface",
            "lan",
            "--api-request-url",
            "http://[::1]:4318",
            "--preference",
            "200",
            "--address-pool-start",
            "fd00:99::100",
            "--address-pool-size",
            "1",
            "--dns-servers",
            "fd00:99::53",
            until: "dhcpv6 is ready"
        )

        let answers = try lab.step("solicit desk \(Self.mac) 7").split(separator: "\n")

        let rest = "address fd00:99::100 file http://[fd00:99::1]/boot.efi preference 200 dns fd00:99::53"
        #expect(answers == ["kind 2 \(rest)", "kind 7 \(rest)"], "\(lab.log)")
        let asked = try lab.host.read("/tmp/requests").split(separator: "\n").map { $0.prefix { $0 != "\n" } }
        #expect(Set(asked.map { $0.trimmingCharacters(in: .whitespaces) }) == ["GET /v1/boot/00030001525400000001/7"])
    }
}
