/// An iPXE script in the making. Every step that can fail goes to `:failed`, from where the whole is tried again a few times.
struct ScriptLines {
    private(set) var lines = ["#!ipxe"]
    /// How often everything is tried before the machine goes on to its next boot device.
    static let tries = 3

    init(_ title: String) {
        lines.append("# " + ScriptText.harmless(title))
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func add(_ line: String) { lines.append(line) }

    /// A command whose failure starts over.
    mutating func step(_ command: String) { lines.append(command + " || goto failed") }

    mutating func say(_ text: String) { lines.append("echo " + ScriptText.harmless(text)) }

    mutating func beginTries() {
        lines += ["set cm-try:int32 0", ":again", "imgfree"]
    }

    /// What `:failed` does: again, and at last on to the next boot device.
    mutating func endTries(_ what: String) {
        lines.append(":failed")
        lines.append("inc cm-try")
        lines.append("echo \(ScriptText.harmless(what)) did not load (try ${cm-try} of \(Self.tries))")
        lines += ["iseq ${cm-try} \(Self.tries) && goto over ||", "sleep 2", "goto again", ":over"]
        giveUp()
    }

    /// Lets a person read, then ends with an error, so that the firmware takes its next boot device.
    mutating func giveUp() {
        lines += ["prompt --timeout 10000 Press a key to go on with the next boot device ||", "exit 1"]
    }

    /// A script that only says why nothing can be booted.
    static func refusal(_ title: String, _ reasons: [String]) -> String {
        var script = ScriptLines(title)
        for reason in reasons { script.say(reason) }
        script.giveUp()
        return script.text
    }
}
