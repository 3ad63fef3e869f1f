import ArgumentParser
import DHCP
import Glibc
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot doctor`: what in this machine would keep the daemon from working.
struct NetbootDoctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what keeps machines from booting: busy ports, missing programs, wrong interfaces"
    )

    @Option(
        help: ArgumentHelp(
            "Ask the network as a booting machine would, and listen for DHCP servers and proxies",
            valueName: "seconds"
        )
    )
    var listen: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard listen.map((1...300).contains) ?? true else { throw ValidationError("--listen takes 1 to 300 seconds") }
    }

    /// Who answers a booting machine; what that means is a finding.
    private func search(_ settings: NetbootSettings) async throws -> [Diagnostic] {
        guard let listen else { return [] }
        let outcome = try await ServerSearch(interfaces: settings.interfaces).outcome(within: Double(listen))
        let search = DoctorSearch(settings: settings, outcome: outcome)
        if output.format == nil { for line in search.lines { Console.print(line) } }
        return search.findings()
    }

    func run() async throws {
        try await reporting(as: output.format) {
            let reading = try NetbootReading(options.directory)
            var findings = NetbootCheck.whole(reading)
            findings += DoctorVisit(reading.settings).findings()
            findings += try await search(reading.settings)
            for finding in findings where output.format == nil { Console.print(finding.description) }
            if output.format == nil, findings.isEmpty { Console.complain("nothing found") }
            if output.format != nil, let text = output.style(HighstateOptions()).text(.list(findings.map(\.json))) {
                Console.print(text)
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.failure }
        }
    }
}
