package import DHCP
import Values

/// What a machine boots, as Pixiecore says it: files by identifier, or a script of its own.
package struct PixiecoreSpec: Hashable, Sendable {
    package var kernel = ""
    package var initrds: [String] = []
    /// A template in which `{{ ID "…" }}` is the URL of a file.
    package var cmdline = ""
    /// Shown on the machine before it boots.
    package var message = ""
    /// Instead of all others.
    package var script: String?

    package init() {}

    /// The iPXE script for a machine that reached us at `authority`.
    package func ipxe(for mac: MACAddress, at authority: String) throws -> String {
        if let script { return script }
        guard !kernel.isEmpty else { throw PixiecoreProblem("the answer names no kernel") }
        let server = "http://\(authority)/_"
        let client = GoFormat.escapedForQuery(mac.description)
        func file(_ id: String, _ type: String) -> String {
            "\(server)/file?name=\(GoFormat.escapedForQuery(id))&type=\(type)&mac=\(client)"
        }
        var lines =
            ["#!ipxe"] + message.split(whereSeparator: \.isNewline).map { "echo \(ScriptText.harmless(String($0)))" }
        lines.append("kernel --name kernel \(file(kernel, "kernel"))")
        for (number, initrd) in initrds.enumerated() {
            lines.append("initrd --name initrd\(number) \(file(initrd, "initrd"))")
        }
        lines += ["imgfetch --name ready \(server)/booting?mac=\(client) ||", "imgfree ready ||"]
        let arguments = try PixiecoreCmdline.expand(cmdline, function: "ID") { id in
            "\(server)/file?name=\(GoFormat.escapedForQuery(id))"
        }
        lines.append(
            (["boot kernel"] + initrds.indices.map { "initrd=initrd\($0)" } + [arguments]).joined(separator: " ")
        )
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Why a machine cannot be told what to boot.
package struct PixiecoreProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// What a server answered, where that was the problem.
    package let status: Int?
    /// Whether there is a server that answers, and what it says is of no use.
    var isBadAnswer: Bool { status.map { $0 < 500 } ?? false }

    package init(_ description: String, status: Int? = nil) {
        self.description = description
        self.status = status
    }

    /// What is wrong with what a server sent from a URL.
    init(_ error: any Error, in url: String) { self.init("\(url): \(error.inWords)", status: 200) }
}

/// The command lines of Pixiecore, which are templates with one function.
enum PixiecoreCmdline {
    static func expand(
        _ text: String,
        function: String,
        _ body: @escaping @Sendable (String) throws -> String
    ) throws -> String {
        let template = try GoTemplate(
            text,
            name: "cmdline",
            functions: [
                function: { arguments in
                    guard arguments.count == 1, let text = arguments[0].string else {
                        throw PixiecoreProblem("\(function) takes one text")
                    }
                    return .string(try body(text))
                }
            ]
        )
        let cmdline = try template.render(.null).trimmed
        guard !cmdline.contains(where: \.isNewline) else {
            throw PixiecoreProblem("the command line has several lines")
        }
        return cmdline
    }
}
