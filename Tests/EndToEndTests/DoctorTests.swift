import Testing

/// `cm-netboot doctor` in networks that have something wrong with them: each finding says what to do.
@Suite(.enabled(if: BootLab.obstacle == nil || CI.isRunning, "\(BootLab.obstacle ?? "")"))
struct DoctorTests {
    private static let settings =
        "interfaces: [lan]\nfiles: /srv/cm/netboot\nprofiles: {disk: {boot: exit}}\ndefault: disk\n"

    private func lab(_ name: String, _ settings: String = settings) throws -> BootLab {
        let lab = try BootLab(name)
        try lab.host.write(settings, to: "/etc/cm/netboot")
        try lab.host.shell("mkdir -p /srv/cm/netboot")
        return lab
    }

    private func doctor(_ lab: BootLab, _ arguments: String = "") throws -> Shell.Result {
        try lab.shell(.server, "cm-netboot doctor \(arguments)")
    }

    @Test func aSoundNetworkHasNothingToTell() throws {
        let lab = try lab("sound")
        try lab.startDHCP()

        let result = try doctor(lab, "--listen 2")

        #expect(result.status == 0, "\(result.all)")
        #expect(result.output.contains("heard 10.99.0.2 on lan, a dhcp\n"), "\(result.all)")
        #expect(!result.output.contains("warning"), "\(result.all)")
    }

    @Test func anotherProxyIsHeardWithWhatItTellsEachFirmware() throws {
        let lab = try lab("proxies")
        try lab.startDHCP()
        try lab.startProxy(.other, files: "/srv/cm/netboot", script: "other.ipxe")

        let result = try doctor(lab, "--listen 2")

        #expect(result.output.contains("heard 10.99.0.4 on lan, a proxy"), "\(result.all)")
        #expect(result.output.contains("10.99.0.4 on lan tells machines what to boot as well"), "\(result.all)")
        #expect(result.output.contains("switch booting off there"), "\(result.all)")
    }

    @Test func aProxyWithoutADHCPServerIsTold() throws {
        let result = try doctor(lab("alone"), "--listen 1")

        #expect(result.output.contains("nobody gives addresses"), "\(result.all)")
    }

    @Test func whoGivesAddressesIsToldOfOthersThatDo() throws {
        let network = "dhcp: reservation\nnetwork: {netmask: 255.255.255.0}\n"
        let lab = try lab("twice", Self.settings + network)
        try lab.startDHCP()

        let result = try doctor(lab, "--listen 2")

        #expect(
            result.output.contains("10.99.0.2 on lan gives addresses, and so does 'dhcp: reservation'"),
            "\(result.all)"
        )
    }

    @Test func busyPortsWrongInterfacesAndMissingFoldersAreTold() throws {
        let lab = try lab("wrong", "interfaces: [lam]\nfiles: /gone\nbinaries: /gone/ipxe\n")
        try lab.startDHCP(.server)

        let result = try doctor(lab)

        #expect(result.status == 1, "\(result.all)")
        for text in [
            "port 67, for dhcp, is in use by dnsmasq (process ", "'dhcp_beside: true' answers beside it",
            "there is no interface 'lam'",
            "did you mean 'lan'?", "there is no folder /gone ('files')", "there is no folder /gone/ipxe ('binaries')",
        ] { #expect(result.output.contains(text), "\(text): \(result.all)") }
    }

    @Test(arguments: ["0", "301", "x"]) func secondsAreChecked(_ seconds: String) throws {
        #expect(try Shell.run([Repository.bin + "/cm-netboot", "doctor", "--listen", seconds]).status == 64)
    }
}
