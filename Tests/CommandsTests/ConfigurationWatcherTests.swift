import DHCP
import Foundation
import Hosts
import Netboot
import StateModules
import Testing
import Values

@testable import Commands

/// A daemon notices what changes, and keeps what it has when the new is wrong.
struct ConfigurationWatcherTests {
    private let folder: TemporaryFolder
    private let watcher: ConfigurationWatcher

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("profiles: {a: {script_file: a.ipxe}}\ndefault: a\n", to: "netboot")
        try folder.write("#!ipxe\nexit\n", to: "a.ipxe")
        watcher = ConfigurationWatcher(folder.path, try NetbootReading(folder.path).settings)
    }

    private var isQuiet: Bool { if case nil = watcher.change() { true } else { false } }

    @Test func nothingNewIsNothing() {
        #expect(isQuiet)
    }

    @Test(arguments: ["netboot.d/machine.conf", "a.ipxe"])
    func aChangedFileIsANewEngine(name: String) throws {
        let text = name == "a.ipxe" ? "#!ipxe\nshell\nexit\n" : "machines: {m: {mac: 52:54:00:00:00:01, profile: a}}\n"
        try folder.write(text, to: name)
        guard case .engine(let engine, _)? = watcher.change() else {
            Issue.record("no engine")
            return
        }
        #expect(name == "a.ipxe" || engine.configuration.machines.count == 1)
        #expect(isQuiet, "a change is told once")
    }

    @Test func aMistakeIsToldOnceAndItsRepairToo() throws {
        try folder.write("profiles: {a: {boot: exti}}\ndefault: a\n", to: "netboot")
        guard case .mistakes(let text)? = watcher.change() else {
            Issue.record("no mistakes")
            return
        }
        #expect(text.contains("must be ignore, exit or drive"))
        #expect(isQuiet)
        try folder.write("profiles: {a: {boot: exit}, b: {boot: drive}}\ndefault: a\n", to: "netboot")
        guard case .engine? = watcher.change() else {
            Issue.record("no engine")
            return
        }
    }

    @Test func whoAsksAgainIsToldOfMistakesAgainAndOfNothingNew() throws {
        if watcher.change(again: true) != nil { Issue.record("nothing has changed") }
        try folder.write("profiles: {a: {boot: exti}}\n", to: "netboot")
        for again in [false, true] {
            guard case .mistakes? = watcher.change(again: again) else {
                Issue.record("no mistakes")
                return
            }
        }
        #expect(isQuiet)
        try folder.write("profiles: {a: {script_file: a.ipxe}}\ndefault: a\n", to: "netboot")
        guard case .engine(_, fixed: [])? = watcher.change(again: true) else {
            Issue.record("no engine")
            return
        }
        if watcher.change(again: true) != nil { Issue.record("nothing has changed") }
    }

    /// Each line is a file of settings beside the first, and the keys that only a restart brings in.
    @Test(arguments: [
        ("base_url: http://boot.lan\nuefi_direct: true\n", ["uefi_direct", "base_url"]),
        ("dhcp: pool\npools: [{first: 10.0.0.9, last: 10.0.0.19, netmask: 255.0.0.0}]\n", ["dhcp", "pools"]),
        ("http: false\nsyslog: true\nadmin_port: 99\n", ["http", "syslog", "admin_port"]),
        ("interfaces: [eth7]\naddress: 10.0.0.1\nlog_level: debug\n", ["log_level", "interfaces", "address"]),
        ("root_dir: /elsewhere\n", ["root_dir"]), ("secrets: {life: 30}\nonce: {lease: 5}\n", ["secrets", "once"]),
        ("files: /a\nbinaries: /b\nsmartos_mirrors: /c\n", ["files", "binaries", "smartos_mirrors"]),
        ("http_port: 80\nlog_level: NOTICE\nnetwork: {dns: 10.0.0.1}\nmetadata: {a: b}\n", []),
        ("binary: {bios: x}\nprofiles: {b: {boot: exit}}\nmachines: {m: {serial: x}}\n", []),
    ])
    func whatOnlyARestartBringsInIsNamedUntilItIsAsAtTheStart(_ text: String, _ keys: [String]) throws {
        for _ in 0..<2 {
            try folder.write(text, to: "netboot.d/extra.conf")
            guard case .engine(_, let fixed)? = watcher.change(again: true) else {
                Issue.record("no engine")
                return
            }
            #expect(fixed == keys)
            try folder.write("metadata: {}\n", to: "netboot.d/extra.conf")
            guard case .engine(_, fixed: [])? = watcher.change(again: true) else {
                Issue.record("not as at the start")
                return
            }
        }
    }

    @Test func networkDataOfPoolsAreReadOnlyAtTheStart() throws {
        let pool = "profiles: {}\ndhcp: pool\npools: [{first: 10.0.0.9, last: 10.0.0.19}]\n"
        try folder.write(pool + "network: {netmask: 255.0.0.0}\n", to: "netboot")
        let watcher = ConfigurationWatcher(folder.path, try NetbootReading(folder.path).settings)
        try folder.write(pool + "\nnetwork: {netmask: 255.0.0.0, gateway: 10.0.0.1}\n", to: "netboot")
        guard case .engine(_, fixed: ["network"])? = watcher.change() else {
            Issue.record("not named")
            return
        }
    }

    /// A setting that is new must be in one of the two lists, and in the state's unless another state writes it.
    @Test func everySettingIsKnownToReloadsAndToTheState() {
        var settings = Settings()
        _ = NetbootSettings(&settings, host: LocalHost())
        let all = settings.asked.union(["log_level"])
        #expect(Set(NetbootSettings.fixedKeys).union(NetbootSettings.liveKeys) == all)
        #expect(Set(NetbootServiceState.keys) == all.subtracting(["profiles", "groups", "machines"]))
    }

    /// Kubernetes mounts settings so: what is read is a link to a link to a folder.
    @Test(arguments: ["netboot", "a.ipxe", "netboot.d/extra.conf"])
    func whatALinkLeadsToIsReadAgainToo(name: String) throws {
        let text = name == "a.ipxe" ? "#!ipxe\nexit\n" : "profiles: {a: {script_file: a.ipxe}}\ndefault: a\n"
        let real = try TemporaryFolder(), folder = try TemporaryFolder()
        try folder.write("profiles: {a: {script_file: a.ipxe}}\n", to: "netboot")
        try folder.write("#!ipxe\nexit\n", to: "a.ipxe")
        try folder.write("", to: "netboot.d/other.conf")
        try real.write(text, to: "real")
        try? FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/\(name)",
            withDestinationPath: "\(real.path)/real"
        )
        let watcher = ConfigurationWatcher(folder.path, try NetbootReading(folder.path).settings)
        if watcher.change() != nil { Issue.record("nothing has changed yet") }

        try real.write(text + "# changed in place\n", to: "real")
        guard case .engine? = watcher.change() else {
            Issue.record("no engine")
            return
        }
        if watcher.change() != nil { Issue.record("a change is told once") }
    }
}
