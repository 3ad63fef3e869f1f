import DHCP
import Hosts
import Netboot
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
        guard case .engine(let engine)? = watcher.change() else {
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
}
