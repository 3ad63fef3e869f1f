import Hosts
import OrderedCollections
package import States
package import Values

/// `timezone.system`: the host is in this time zone, and its clock keeps UTC.
///
///     Europe/Berlin:
///       timezone.system: []
package struct TimezoneSystem: StateModule {
    package static let name = "timezone.system"

    private static let folder = "/usr/share/zoneinfo/"
    private static let link = "/etc/localtime"
    private static let clock = "/etc/adjtime"

    let zone: String
    let keepsUTC: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        zone = arguments.name
        keepsUTC = try arguments.bool("utc", or: true)
        guard !zone.hasPrefix("/"), !zone.split(separator: "/").contains("..") else {
            throw Diagnostic(.error, "'\(zone)' is no time zone", at: arguments.location)
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard try context.host.followedInfo(Self.folder + zone)?.kind == .file else {
            return .impossible(
                "Unable to compare desired timezone '\(zone)' to system timezone: Zone does not exist: "
                    + Self.folder + zone
            )
        }
        let hasZone = try hasZone(on: context.host), hasClock = try !keepsUTC || clockIsUTC(on: context.host)
        if hasZone, hasClock {
            let words = ["Timezone \(zone) already set"] + (keepsUTC ? ["UTC already set to \(zone)"] : [])
            return .satisfied(words.joined(separator: ", "))
        }
        var steps: [Step] = [], changes = Value.Map(), done: [String] = [], expected: [String] = []
        if !hasZone {
            steps += try zoneSteps(in: context)
            changes["timezone"] = .string(zone)
            done.append("Set timezone \(zone)")
            expected.append("Timezone \(zone) needs to be set")
        }
        if !hasClock {
            let text = Array("0.0 0 0.0\n0\nUTC\n".utf8)
            steps.append(Step("let the clock keep UTC", .write(path: Self.clock, .bytes(text), FileAttributes())))
            changes["utc"] = true
            done.append("Set UTC to True")
            expected.append("UTC needs to be set to True")
        }
        return .change(
            steps,
            changes: context.isTest ? [:] : changes,
            comment: done.joined(separator: ", "),
            inTest: expected.joined(separator: ", ")
        )
    }

    private func hasZone(on host: any ReadableHost) throws -> Bool {
        guard let info = try host.followedInfo(Self.link) else { return false }
        if let target = try host.info(Self.link)?.target, target.hasSuffix("/zoneinfo/" + zone) { return true }
        let wanted = try host.read(Self.folder + zone, limit: 1 << 20)
        return try info.size == wanted.count && host.read(Self.link, limit: 1 << 20) == wanted
    }

    /// The third line of `/etc/adjtime`; without it clocks keep UTC.
    private func clockIsUTC(on host: any ReadableHost) throws -> Bool {
        guard try host.followedInfo(Self.clock) != nil else { return true }
        let text = String(decoding: try host.read(Self.clock, limit: 1 << 16), as: UTF8.self)
        return !text.split(separator: "\n").contains("LOCAL")
    }

    private func zoneSteps(in context: StateContext) throws -> [Step] {
        var steps = [
            Step("be in \(zone)", .link(path: Self.link, target: Self.folder + zone, FileAttributes()))
        ]
        if context.grains["os_family"] == "Debian" {
            steps.append(
                Step(
                    "write /etc/timezone",
                    .write(path: "/etc/timezone", .bytes(Array((zone + "\n").utf8)), FileAttributes())
                )
            )
        }
        return steps
    }
}
