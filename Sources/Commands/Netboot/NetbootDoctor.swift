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

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let reading = try NetbootReading(options.directory)
            var findings = reading.warnings + NetbootScriptCheck(reading).findings()
            findings += DoctorVisit(reading.settings).findings()
            for finding in findings where output.format == nil { Console.print(finding.description) }
            if output.format == nil, findings.isEmpty { Console.complain("nothing found") }
            if output.format != nil, let text = output.style(HighstateOptions()).text(.list(findings.map(\.json))) {
                Console.print(text)
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.failure }
        }
    }
}
