import Hosts
import OrderedCollections
import States
import TestSupport
import Testing
import Values

@testable import StateModules

struct UserDescriptionTests {
    func description(_ arguments: [String: Value]) throws -> UserDescription {
        let place = SourceLocation(file: "test.sls", line: 1)
        let low = LowState(
            id: "web",
            name: "web",
            state: "user",
            function: "present",
            sls: "test",
            arguments: arguments.map { LowState.Argument(name: $0.key, value: Node($0.value, at: place)) },
            location: place
        )
        var taken = Arguments(low)
        return try UserDescription(&taken)
    }

    @Test
    func putsTheOfficeIntoTheCommentField() throws {
        let wanted = try description(["fullname": "Web Server", "workphone": "1"])
        #expect(wanted.comment() == "Web Server,,1")
        #expect(wanted.comment(over: ["roomnumber": "7", "fullname": "old"]) == "Web Server,7,1")
        #expect(try description([:]).comment() == "")
    }

    @Test
    func refusesACommaInIt() throws {
        #expect(try description(["fullname": "a,b"]).unsupported == "a,b")
        #expect(try description(["other": "a,b"]).unsupported == nil)
    }

    @Test
    func givesTheHashToStandardInputOnly() throws {
        let steps = UserSteps.create(try description(["password": "$6$hash"]), groups: [])
        let commands = steps.compactMap { step in
            if case .run(let command, _) = step.action { command } else { nil }
        }
        #expect(commands.allSatisfy { !$0.display.contains("$6$hash") })
        #expect(commands.last?.input == "web:$6$hash\n")
    }
}

struct ShadowEntryTests {
    @Test
    func readsALine() throws {
        let entry = try #require(ShadowEntry("web", in: "root:*:1:2:3:4:::\nweb:!$6$x:19000:0:99999:7::20000:\n"))
        #expect(entry.isLocked)
        #expect(entry.password == "!$6$x")
        #expect(Array(entry.days.values) == [19000, 0, 99999, 7, -1, 20000])
        #expect(ShadowEntry("we", in: "web:x:1:::::") == nil)
    }
}

struct SystemdTests {
    @Test(
        arguments: [
            ("active", "enabled", true, true), ("activating", "static", false, true),
            ("failed", "disabled", false, false),
        ]
    )
    func readsAUnit(_ active: String, _ file: String, _ runs: Bool, _ enabled: Bool) {
        let status = Systemd.status(
            "LoadState=loaded\nActiveState=\(active)\nUnitFileState=\(file)\nNeedDaemonReload=no\n"
        )
        #expect(status.isAvailable)
        #expect(status.isRunning == runs)
        #expect(status.isEnabled == enabled)
    }

    @Test
    func namesUnits() {
        #expect(Systemd.unit("nginx") == "nginx.service")
        #expect(Systemd.unit("backup.timer") == "backup.timer")
        #expect(Systemd.unit("getty@tty1") == "getty@tty1.service")
    }
}
